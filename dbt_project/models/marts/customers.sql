with

orders as (

    select
        customer_id,
        ordered_date,
        sales_amount,
    from {{ ref('orders') }}

),

demographics as (

    select
        customer_id,
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,
    from {{ ref('stg_retail__demographics') }}

),

customer_orders as (

    select
        customer_id,
        min(ordered_date) as first_order_date,
        max(ordered_date) as last_order_date,
        count(*) as order_count,
        cast(sum(sales_amount) as decimal(18, 4)) as lifetime_spend,
    from orders
    group by customer_id

),

customers as (

    select
        customer_orders.customer_id,
        customer_orders.first_order_date,
        customer_orders.last_order_date,
        customer_orders.order_count,
        customer_orders.lifetime_spend,
        demographics.customer_id is not null as has_demographics,
        coalesce(demographics.age_band, 'unknown') as age_band,
        coalesce(demographics.income_band, 'unknown') as income_band,
        coalesce(demographics.home_ownership, 'unknown') as home_ownership,
        coalesce(demographics.marital_status, 'unknown') as marital_status,
        coalesce(demographics.household_size, 'unknown') as household_size,
        coalesce(demographics.household_composition, 'unknown') as household_composition,
        coalesce(demographics.child_band, 'unknown') as child_band,
    from customer_orders
    left join demographics
        on customer_orders.customer_id = demographics.customer_id

)

select * from customers
