with

order_lines as (

    select
        order_id,
        customer_id,
        store_id,
        ordered_at,
        sales_amount,
        is_discounted,
        is_couponed,
        is_on_display,
        is_in_mailer,
        is_private_label,
    from {{ ref('order_lines') }}

),

order_totals as (

    select
        order_id,
        min(customer_id) as customer_id,
        min(store_id) as store_id,
        min(ordered_at) as ordered_at,
        count(*) as line_count,
        cast(sum(sales_amount) as decimal(18, 4)) as sales_amount,
        {{ known_spend('is_discounted') }} as discounted_sales_amount,
        {{ known_spend('is_couponed') }} as couponed_sales_amount,
        {{ known_spend('is_on_display') }} as on_display_sales_amount,
        {{ known_spend('is_in_mailer') }} as in_mailer_sales_amount,
        {{ known_spend('is_private_label') }} as private_label_sales_amount,
    from order_lines
    group by order_id

),

-- after the aggregation, because reading a zone's clock costs more than the aggregation of a line
orders as (

    select
        order_id,
        customer_id,
        store_id,
        ordered_at,
        {{ local_time('ordered_at') }} as ordered_at_local,
        cast(ordered_at_local as date) as ordered_date,
        line_count,
        sales_amount,
        discounted_sales_amount,
        couponed_sales_amount,
        on_display_sales_amount,
        in_mailer_sales_amount,
        private_label_sales_amount,
    from order_totals

)

select * from orders
