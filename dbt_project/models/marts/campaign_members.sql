with

memberships as (

    select
        campaign_id,
        customer_id,
    from {{ ref('stg_retail__campaigns') }}

),

descriptions as (

    select
        campaign_id,
        campaign_type,
        start_date,
        end_date,
    from {{ ref('stg_retail__campaign_descriptions') }}

),

campaign_members as (

    select
        memberships.campaign_id,
        memberships.customer_id,
        descriptions.campaign_type,
        descriptions.start_date,
        descriptions.end_date,
    from memberships
    left join descriptions
        on memberships.campaign_id = descriptions.campaign_id

)

select * from campaign_members
