with

record_devices as (

    select
        record_id,
        device_id,
        first_seen_at,
    from {{ ref('int_record_devices') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

web_activity as (

    select
        anonymous_id,
        device_id,
        started_at as seen_at,
    from {{ ref('int_web_activity') }}

),

identifications as (

    select
        anonymous_id,
        device_id,
        identified_at as seen_at,
    from {{ ref('stg_engagement__identifications') }}

),

visitor_identifications as (

    select
        anonymous_id,
        customer_id,
        identified_at,
        valid_from,
        valid_to,
    from {{ ref('int_visitor_identifications') }}

),

visitor_sightings as (

    from web_activity
    union all
    from identifications

),

sightings as (

    select
        coalesce(customer_ids.customer_id, record_devices.record_id) as customer_id,
        record_devices.device_id,
        record_devices.first_seen_at as seen_at,
    from record_devices
    left join customer_ids
        on record_devices.record_id = customer_ids.record_id

    union all

    -- a visitor's device is the customer's from when the visitor is known
    select
        visitors.customer_id,
        sightings.device_id,
        greatest(sightings.seen_at, visitors.identified_at) as seen_at,
    from visitor_sightings as sightings
    inner join visitor_identifications as visitors
        on
            sightings.anonymous_id = visitors.anonymous_id
            and sightings.seen_at >= visitors.valid_from
            and sightings.seen_at < visitors.valid_to
    where sightings.device_id is not null

),

int_customer_devices as (

    select
        customer_id,
        device_id,
        min(seen_at) as first_seen_at,
    from sightings
    group by customer_id, device_id

)

select * from int_customer_devices
