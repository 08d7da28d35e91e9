with

interactions as (

    select
        interaction_id,
        record_id,
        platform,
        interaction_type,
        text,
        follower_count,
        occurred_at,
    from {{ ref('stg_engagement__social_interactions') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

interactions_of_customers as (

    {{ with_customers('interactions', email=false) }}

),

social_interactions as (

    select
        interaction_id,
        customer_id,
        platform,
        interaction_type,
        text,
        follower_count,
        occurred_at,
    from interactions_of_customers

)

select * from social_interactions
