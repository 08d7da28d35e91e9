with

memberships as (

    select
        campaign_id,
        record_id,
    from {{ ref('stg_retail__campaigns') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

descriptions as (

    select
        campaign_id,
        campaign_type,
        start_date,
        end_date,
    from {{ ref('stg_retail__campaign_descriptions') }}

),

-- a customer with several records received a campaign once
customer_memberships as (

    select distinct
        memberships.campaign_id,
        coalesce(customer_ids.customer_id, memberships.record_id) as customer_id,
    from memberships
    left join customer_ids
        on memberships.record_id = customer_ids.record_id

),

campaign_members as (

    select
        memberships.campaign_id,
        memberships.customer_id,
        descriptions.campaign_type,
        descriptions.start_date,
        descriptions.end_date,
    from customer_memberships as memberships
    left join descriptions
        on memberships.campaign_id = descriptions.campaign_id

)

select * from campaign_members
