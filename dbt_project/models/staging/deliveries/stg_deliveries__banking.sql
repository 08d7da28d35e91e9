with

deliveries as (

    {{ delivered_days(source('raw_banking', 'account_transactions'), 'account_transactions', 'booked_at') }}

    union all

    {{ delivered_days(source('raw_banking', 'banking_sessions'), 'banking_sessions', 'started_at') }}

    union all

    {{ delivered_days(source('raw_banking', 'credit_records'), 'credit_records', 'reported_on', is_day=true) }}

)

select * from deliveries
