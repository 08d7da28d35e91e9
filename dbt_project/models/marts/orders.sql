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

    {{ order_totals('order_lines') }}

),

-- after the aggregation, because reading a zone's clock costs more than the aggregation of a line
orders as (

    select
        order_id,
        customer_id,
        store_id,
        ordered_at,
        last_ordered_at,
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
