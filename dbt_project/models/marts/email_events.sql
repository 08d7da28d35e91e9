with

events as (

    select
        event_id,
        record_id,
        message_id,
        campaign_id,
        event_type,
        email,
        link_url,
        occurred_at,
    from {{ ref('stg_engagement__email_events') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

email_owners as (

    select
        standard_email,
        customer_id,
    from {{ ref('int_email_owners') }}

),

events_of_customers as (

    {{ with_customers('events') }}

),

email_events as (

    select
        event_id,
        customer_id,
        message_id,
        campaign_id,
        event_type,
        link_url,
        occurred_at,
    from events_of_customers

)

select * from email_events
