with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

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

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select
        exists (from campaign_members) as has_campaigns,
        exists (from coupon_redemptions) as has_redemptions,

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

known_totals as (

    select
        customers.customer_id,
        case when known.has_campaigns then coalesce(totals.campaign_count, 0) end as campaign_count,
        case when known.has_redemptions then coalesce(totals.coupon_redemption_count, 0) end
            as coupon_redemption_count,
        case when known.has_campaigns and known.has_redemptions then coalesce(totals.campaign_redeemed_count, 0) end
            as campaign_redeemed_count,
    from customers
    cross join known_sources as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

),

customer_campaigns as (

    select
        customer_id,
        campaign_count,
        coupon_redemption_count,
        campaign_redeemed_count,
        cast(campaign_redeemed_count as double) / nullif(campaign_count, 0) as campaign_redemption_share,
    from known_totals

)

select * from customer_campaigns
