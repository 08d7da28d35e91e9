with

bookings as (

    select
        account_id,
        customer_id as record_id,
    from {{ source('raw_banking', 'account_transactions') }}

),

unnamed_bookings as (

    select account_id
    from bookings
    where record_id is null

),

-- bookings that name nobody tell of those who hold the account
holders as (

    select held_accounts.customer_id as record_id
    from {{ source('raw_banking', 'accounts') }} as held_accounts
    semi join unnamed_bookings on held_accounts.account_id = unnamed_bookings.account_id

    except

    select record_id
    from bookings

),

covered_records as (

    {{ covered_records(source('raw', 'transactions'), 'transactions', record='customer_id', happened='ordered_at') }}

    union all

    {{ covered_records(source('raw', 'orders'), 'orders', record='customer_id', happened='ordered_at') }}

    union all

    {{
        covered_records(
            source('raw_banking', 'account_transactions'), 'account_transactions', record='customer_id', happened='booked_at'
        )
    }}

    union all

    select
        'account_transactions' as contract,
        record_id,
        null as standard_email,
        0 as row_count,
        null as last_event_at,
    from holders

    union all

    {{ covered_records(source('raw_banking', 'accounts'), 'accounts', record='customer_id') }}

    union all

    {{
        covered_records(
            source('raw', 'coupon_redemptions'), 'coupon_redemptions', record='customer_id', happened='redemption_date', is_day=true
        )
    }}

)

select * from covered_records
