with

refunds as (

    select
        order_id,
        purchase_order_id,
    from {{ ref('refunds') }}

),

order_lines as (

    select
        coalesce(refunds.purchase_order_id, order_lines.order_id) as order_id,
        order_lines.customer_id,
        order_lines.store_id,
        order_lines.ordered_at,
        order_lines.sales_amount,
        order_lines.is_discounted,
        order_lines.is_couponed,
        order_lines.is_on_display,
        order_lines.is_in_mailer,
        order_lines.is_private_label,
    from {{ ref('order_lines') }} as order_lines
    left join refunds
        on order_lines.order_id = refunds.order_id

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
