with

orders as (

    select
        customer_id,
        {{ as_of_date() }} - ordered_date as days_before,
        line_count,
        sales_amount,
        discounted_sales_amount,
        couponed_sales_amount,
        on_display_sales_amount,
        in_mailer_sales_amount,
        private_label_sales_amount,
    from {{ ref('orders_before_as_of_date') }}

),

customer_totals as (

    select
        customer_id,
        count(*) as order_count,
        cast(min(days_before) as integer) as days_since_last_order,
        cast(max(days_before) as integer) as days_since_first_order,
        sum(line_count) as line_count,
        cast(sum(sales_amount) as decimal(18, 4)) as lifetime_spend,
        count(*) filter (where days_before <= 90) as order_count_90d,
        count(*) filter (where days_before between 91 and 180) as order_count_previous_90d,
        cast(sum(case when days_before <= 90 then sales_amount else 0 end) as decimal(18, 4)) as spend_90d,
        cast(sum(case when days_before between 91 and 180 then sales_amount else 0 end) as decimal(18, 4))
            as spend_previous_90d,
        sum(discounted_sales_amount) as discount_spend,
        sum(couponed_sales_amount) as coupon_spend,
        sum(on_display_sales_amount) as display_spend,
        sum(in_mailer_sales_amount) as mailer_spend,
        sum(private_label_sales_amount) as private_label_spend,
    from orders
    group by customer_id

),

customer_purchases as (

    select
        customer_id,

        ---------- recency, frequency, monetary
        order_count,
        days_since_last_order,
        days_since_first_order,
        days_since_first_order - days_since_last_order as days_between_first_and_last_order,
        lifetime_spend,
        {{ score('days_since_last_order desc') }} as recency_score,
        {{ score('order_count asc') }} as frequency_score,
        {{ score('lifetime_spend asc') }} as monetary_score,

        ---------- size of an order
        cast(lifetime_spend as double) / order_count as average_order_amount,
        cast(line_count as double) / order_count as items_per_order,

        ---------- trend
        order_count_90d,
        order_count_previous_90d,
        spend_90d,
        spend_previous_90d,
        cast(greatest(spend_90d, 0) - greatest(spend_previous_90d, 0) as double)
        / nullif(cast(greatest(spend_90d, 0) + greatest(spend_previous_90d, 0) as double), 0) as spend_trend_90d,

        ---------- what the money went to
        {{ spend_share('discount_spend') }} as discount_spend_share,
        {{ spend_share('coupon_spend') }} as coupon_spend_share,
        {{ spend_share('display_spend') }} as display_spend_share,
        {{ spend_share('mailer_spend') }} as mailer_spend_share,
        {{ spend_share('private_label_spend') }} as private_label_spend_share,
    from customer_totals

)

select * from customer_purchases
