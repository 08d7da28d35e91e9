with

bookings as (

    select
        transaction_id,
        account_id,
        record_id,
        source_name,
        booked_at,
        booked_date,
        amount,
        currency,
        transaction_type,
        merchant_name,
        merchant_category,
        channel,
    from {{ ref('stg_banking__account_transactions') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

first_holders as (

    select
        account_id,
        min(customer_id) as customer_id,
    from {{ ref('accounts') }}
    group by account_id

),

workspace as (

    select currency
    from {{ ref('stg_settings__workspace') }}

),

-- rates of the days with money in a foreign currency only: most bookings need none
foreign_days as (

    select distinct
        currency,
        booked_date,
    from bookings
    where currency is not null

),

rates as (

    select
        foreign_days.currency,
        foreign_days.booked_date,
        max_by(exchange_rates.rate, exchange_rates.rate_date) as rate,
    from foreign_days
    inner join {{ ref('stg_retail__exchange_rates') }} as exchange_rates
        on
            foreign_days.currency = exchange_rates.currency
            and foreign_days.booked_date >= exchange_rates.rate_date
    group by foreign_days.currency, foreign_days.booked_date

),

account_bookings as (

    select
        bookings.transaction_id,
        bookings.account_id,
        coalesce(customer_ids.customer_id, bookings.record_id, first_holders.customer_id) as customer_id,
        bookings.source_name,
        bookings.booked_at,
        bookings.booked_date,
        cast(
            bookings.amount
            * case when bookings.currency is null or bookings.currency = workspace.currency then 1 else rates.rate end
            as decimal(18, 4)
        ) as amount,
        bookings.transaction_type,
        bookings.merchant_name,
        bookings.merchant_category,
        bookings.channel,
    from bookings
    cross join workspace
    left join customer_ids
        on bookings.record_id = customer_ids.record_id
    left join first_holders
        on bookings.account_id = first_holders.account_id
    left join rates
        on
            bookings.currency = rates.currency
            and bookings.booked_date = rates.booked_date

)

select * from account_bookings
