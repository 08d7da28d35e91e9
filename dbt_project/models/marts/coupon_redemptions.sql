with

redemptions as (

    select
        customer_id,
        coupon_id,
        campaign_id,
        redemption_date,
    from {{ ref('stg_retail__coupon_redemptions') }}

),

coupon_redemptions as (

    select
        customer_id,
        coupon_id,
        campaign_id,
        redemption_date,
    from redemptions

)

select * from coupon_redemptions
