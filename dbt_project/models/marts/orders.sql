with

order_lines as (

    select * from {{ ref('order_lines') }}

),

order_totals as (

    select
        order_id,
        min(customer_id) as customer_id,
        min(store_id) as store_id,
        min(ordered_at) as ordered_at,
        count(*) as line_count,
        cast(sum(sales_amount) as decimal(18, 4)) as sales_amount,
        {%- for flag in ['discounted', 'couponed', 'on_display', 'in_mailer', 'private_label'] %}
        -- null, not 0, where no line of the order tells
        cast(sum(case when is_{{ flag }} then sales_amount when not is_{{ flag }} then 0 end) as decimal(18, 4))
            as {{ flag }}_sales_amount,
        {%- endfor %}
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
