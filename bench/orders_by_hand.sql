with

-- orders that go on after as_of_date, such as those with a line given back later: few or none
open_order_lines as (

    select *
    from order_lines
    where
        order_id in (
            select order_id from orders
            where
                ordered_date < date '$as_of_date'
                and last_ordered_at >= timezone('UTC', timezone('$time_zone', timestamp '$as_of_date'))
        )
        and ordered_at < timezone('UTC', timezone('$time_zone', timestamp '$as_of_date'))

),

open_orders as materialized (

    select
        order_id,
        count(*) as line_count,
        sum(sales_amount) as sales_amount,
        sum(sales_amount * is_discounted::integer) as discounted_sales_amount,
        sum(sales_amount * is_couponed::integer) as couponed_sales_amount,
        sum(sales_amount * is_on_display::integer) as on_display_sales_amount,
        sum(sales_amount * is_in_mailer::integer) as in_mailer_sales_amount,
        sum(sales_amount * is_private_label::integer) as private_label_sales_amount,
    from open_order_lines
    group by order_id

),

-- not kept, because each reader below needs two or three of its columns
past_orders as not materialized (

    select
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
    from orders
    where
        ordered_date < date '$as_of_date'
        and last_ordered_at < timezone('UTC', timezone('$time_zone', timestamp '$as_of_date'))
    union all
    select
        orders.customer_id,
        orders.store_id,
        orders.ordered_at_local,
        orders.ordered_date,
        open_orders.* exclude (order_id),
    from open_orders
    inner join orders using (order_id)

)
