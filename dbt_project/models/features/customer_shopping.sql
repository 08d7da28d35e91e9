with

customer_purchases as (

    select
        customer_id,
        order_count,
        days_since_last_order,
        days_since_first_order,
        days_between_first_and_last_order,
        lifetime_spend,
        recency_score,
        frequency_score,
        monetary_score,
        average_order_amount,
        items_per_order,
        order_count_90d,
        order_count_previous_90d,
        spend_90d,
        spend_previous_90d,
        spend_trend_90d,
        discount_spend_share,
        coupon_spend_share,
        display_spend_share,
        mailer_spend_share,
        private_label_spend_share,
    from {{ ref('customer_purchases') }}

),

customer_rhythm as (

    select
        customer_id,
        average_days_between_orders,
        days_between_orders_variation,
        weekend_order_share,
        morning_order_share,
        afternoon_order_share,
        evening_order_share,
        night_order_share,
        favourite_weekday,
        favourite_hour,
    from {{ ref('customer_rhythm') }}

),

customer_spread as (

    select
        customer_id,
        department_count,
        department_diversity,
        top_department,
        top_department_spend_share,
        department_spend_shares,
        store_count,
        top_store_spend_share,
    from {{ ref('customer_spread') }}

),

customer_channels as (

    select
        customer_id,
        channel_order_shares,
    from {{ ref('customer_channels') }}

),

customer_shopping as (

    select
        customer_purchases.customer_id,

        ---------- recency, frequency, monetary
        customer_purchases.order_count,
        customer_purchases.days_since_last_order,
        customer_purchases.days_since_first_order,
        customer_purchases.days_between_first_and_last_order,
        customer_purchases.lifetime_spend,
        customer_purchases.recency_score,
        customer_purchases.frequency_score,
        customer_purchases.monetary_score,
        customer_purchases.average_order_amount,
        customer_purchases.items_per_order,

        ---------- regularity
        customer_rhythm.average_days_between_orders,
        customer_rhythm.days_between_orders_variation,

        ---------- trend and what the money went to
        customer_purchases.order_count_90d,
        customer_purchases.order_count_previous_90d,
        customer_purchases.spend_90d,
        customer_purchases.spend_previous_90d,
        customer_purchases.spend_trend_90d,
        customer_purchases.discount_spend_share,
        customer_purchases.coupon_spend_share,
        customer_purchases.display_spend_share,
        customer_purchases.mailer_spend_share,
        customer_purchases.private_label_spend_share,

        ---------- departments
        customer_spread.department_count,
        customer_spread.department_diversity,
        customer_spread.top_department,
        customer_spread.top_department_spend_share,
        customer_spread.department_spend_shares,

        ---------- time of the week and of the day
        customer_rhythm.weekend_order_share,
        customer_rhythm.morning_order_share,
        customer_rhythm.afternoon_order_share,
        customer_rhythm.evening_order_share,
        customer_rhythm.night_order_share,
        customer_rhythm.favourite_weekday,
        customer_rhythm.favourite_hour,

        ---------- stores
        customer_spread.store_count,
        customer_spread.top_store_spend_share,

        ---------- channels
        customer_channels.channel_order_shares,
    from customer_purchases
    inner join customer_rhythm
        on customer_purchases.customer_id = customer_rhythm.customer_id
    inner join customer_spread
        on customer_purchases.customer_id = customer_spread.customer_id
    inner join customer_channels
        on customer_purchases.customer_id = customer_channels.customer_id

)

select * from customer_shopping
