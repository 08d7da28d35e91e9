with

transactions as (

    select
        order_id,
        product_id,
        line_id,
        record_id,
        store_id,
        week_number,
        currency,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_discount_amount,
        ordered_at,
        ordered_date,
    from {{ ref('stg_retail__transactions') }}

),

orders as (

    select
        order_id,
        record_id,
        store_id,
        currency,
        order_amount,
        discount_amount,
        ordered_at,
        ordered_date,
    from {{ ref('stg_retail__orders') }}
    where order_status is distinct from 'cancelled'

),

account_orders as (

    select
        order_id,
        record_id,
        merchant_category,
        currency,
        sales_amount,
        ordered_at,
        ordered_date,
    from {{ ref('int_account_orders') }}

),

cancelled_orders as (

    select order_id
    from {{ ref('stg_retail__orders') }}
    where order_status = 'cancelled'

),

-- not from the CTE: what is read twice would be copied whole
listed_orders as (

    select order_id
    from {{ ref('stg_retail__transactions') }}

),

int_delivered_order_lines as (

    select
        transactions.*,
        cast(null as varchar) as merchant_category,
    from transactions
    anti join cancelled_orders
        on transactions.order_id = cancelled_orders.order_id

    union all by name

    select
        orders.order_id,
        orders.record_id,
        orders.store_id,
        orders.currency,
        orders.ordered_at,
        orders.ordered_date,
        orders.order_amount as sales_amount,
        orders.discount_amount as retail_discount_amount,
    from orders
    anti join listed_orders
        on orders.order_id = listed_orders.order_id

    union all by name

    select account_orders.*
    from account_orders

)

select * from int_delivered_order_lines
