with

-- orders that go on after as_of_date, such as those with a line given back later: few or none
open_orders as (

    select
        order_id,
        ordered_at_local,
        ordered_date,
    from {{ ref('orders') }}
    where
        ordered_date < {{ as_of_date() }}
        and last_ordered_at >= {{ as_of_instant() }}

),

refunds as (

    select
        order_id,
        purchase_order_id,
    from {{ ref('refunds') }}

),

open_order_lines as (

    select
        order_lines.* exclude (order_id),
        coalesce(refunds.purchase_order_id, order_lines.order_id) as order_id,
    from {{ ref('order_lines') }} as order_lines
    left join refunds on order_lines.order_id = refunds.order_id
    semi join open_orders on coalesce(refunds.purchase_order_id, order_lines.order_id) = open_orders.order_id
    where order_lines.ordered_at < {{ as_of_instant() }}

),

open_order_totals as (

    {{ order_totals('open_order_lines') }}

),

orders_before_as_of_date as (

    select
        order_id,
        customer_id,
        store_id,
        ordered_at_local,
        ordered_date,
        line_count,
        sales_amount,
        discounted_sales_amount,
        couponed_sales_amount,
        on_display_sales_amount,
        in_mailer_sales_amount,
        private_label_sales_amount,
    from {{ ref('orders') }}
    where
        ordered_date < {{ as_of_date() }}
        and last_ordered_at < {{ as_of_instant() }}

    union all

    select
        totals.order_id,
        totals.customer_id,
        totals.store_id,
        open_orders.ordered_at_local,
        open_orders.ordered_date,
        totals.line_count,
        totals.sales_amount,
        totals.discounted_sales_amount,
        totals.couponed_sales_amount,
        totals.on_display_sales_amount,
        totals.in_mailer_sales_amount,
        totals.private_label_sales_amount,
    from open_order_totals as totals
    inner join open_orders on totals.order_id = open_orders.order_id

)

select * from orders_before_as_of_date
