with

orders as (

    select * from {{ ref('orders') }}

),

demographics as (

    select * from {{ ref('stg_retail__demographics') }}

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
        {%- for band in [
            'age_band', 'income_band', 'home_ownership', 'marital_status',
            'household_size', 'household_composition', 'child_band',
        ] %}
        coalesce(demographics.{{ band }}, 'unknown') as {{ band }},
        {%- endfor %}
    from customer_orders
    left join demographics
        on customer_orders.customer_id = demographics.customer_id

)

select * from customers
