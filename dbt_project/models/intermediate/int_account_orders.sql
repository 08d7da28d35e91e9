with

bookings as (

    select
        transaction_id,
        account_id,
        record_id,
        currency,
        merchant_category,
        amount,
        booked_at,
        booked_date,
    from {{ ref('stg_banking__account_transactions') }}
    where
        amount < 0
        and coalesce(transaction_type, 'other') not in ('own_transfer', 'fee', 'interest', 'cash')

),

accounts as (

    select
        account_id,
        record_id,
    from {{ ref('stg_banking__accounts') }}

),

transactions as (

    select order_id
    from {{ ref('stg_retail__transactions') }}

),

orders as (

    select order_id
    from {{ ref('stg_retail__orders') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- of several holders one must be the buyer: the first customer by id, as in account_bookings
account_holders as (

    select
        accounts.account_id,
        arg_min(
            accounts.record_id,
            row(coalesce(customer_ids.customer_id, accounts.record_id), accounts.record_id)
        ) as record_id,
    from accounts
    left join customer_ids
        on accounts.record_id = customer_ids.record_id
    group by accounts.account_id

),

int_account_orders as (

    select
        bookings.transaction_id as order_id,
        coalesce(bookings.record_id, account_holders.record_id) as record_id,
        bookings.currency,
        bookings.merchant_category,
        -bookings.amount as sales_amount,
        bookings.booked_at as ordered_at,
        bookings.booked_date as ordered_date,
    from bookings
    left join account_holders
        on bookings.account_id = account_holders.account_id
    where
        not exists (from transactions)
        and not exists (from orders)
        and coalesce(bookings.record_id, account_holders.record_id) is not null

)

select * from int_account_orders
