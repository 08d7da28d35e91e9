with

deliveries as (

    {{ delivered_days(source('raw', 'transactions'), 'transactions', 'ordered_at') }}

    union all

    {{ delivered_days(source('raw', 'orders'), 'orders', 'ordered_at') }}

    union all

    {{ delivered_days(source('raw', 'coupon_redemptions'), 'coupon_redemptions', 'redemption_date', is_day=true) }}

)

select * from deliveries
