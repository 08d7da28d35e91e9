with

campaign_members as (

    select
        campaign_id,
        customer_id,
    from {{ ref('campaign_members') }}
    where start_date < {{ as_of_date() }}

),

coupon_redemptions as (

    select
        campaign_id,
        customer_id,
        count(*) as coupon_redemption_count,
    from {{ ref('coupon_redemptions') }}
    where redemption_date < {{ as_of_date() }}
    group by campaign_id, customer_id

),

customer_totals as (

    select
        customer_id,
        count(campaign_members.campaign_id) as campaign_count,
        cast(coalesce(sum(coupon_redemptions.coupon_redemption_count), 0) as bigint) as coupon_redemption_count,
        count(campaign_members.campaign_id) filter (where coupon_redemptions.campaign_id is not null)
            as campaign_redeemed_count,
    from campaign_members
    full outer join coupon_redemptions using (campaign_id, customer_id)
    group by customer_id

),

customer_campaigns as (

    select
        customer_id,
        campaign_count,
        coupon_redemption_count,
        campaign_redeemed_count,
        cast(campaign_redeemed_count as double) / nullif(campaign_count, 0) as campaign_redemption_share,
    from customer_totals

)

select * from customer_campaigns
