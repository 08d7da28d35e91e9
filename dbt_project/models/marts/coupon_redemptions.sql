with

redemptions as (

    select
        record_id,
        coupon_id,
        campaign_id,
        redemption_date,
    from {{ ref('stg_retail__coupon_redemptions') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- distinct, as systems may report a redemption under each record of a customer
coupon_redemptions as (

    select distinct
        coalesce(customer_ids.customer_id, redemptions.record_id) as customer_id,
        redemptions.coupon_id,
        redemptions.campaign_id,
        redemptions.redemption_date,
    from redemptions
    left join customer_ids
        on redemptions.record_id = customer_ids.record_id

)

select * from coupon_redemptions
