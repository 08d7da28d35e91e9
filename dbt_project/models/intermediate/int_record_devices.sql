with

web_activity as (

    select
        record_id,
        device_id,
        started_at as seen_at,
    from {{ ref('int_web_activity') }}

),

identifications as (

    select
        record_id,
        device_id,
        identified_at as seen_at,
    from {{ ref('stg_engagement__identifications') }}

),

orders as (

    select
        record_id,
        device_id,
        ordered_at as seen_at,
    from {{ ref('stg_retail__orders') }}

),

banking_sessions as (

    select
        record_id,
        device_id,
        started_at as seen_at,
    from {{ ref('stg_banking__banking_sessions') }}

),

sightings as (

    from web_activity
    union all
    from identifications
    union all
    from orders
    union all
    from banking_sessions

),

int_record_devices as (

    select
        record_id,
        device_id,
        min(seen_at) as first_seen_at,
    from sightings
    where
        record_id is not null
        and device_id is not null
    group by record_id, device_id

)

select * from int_record_devices
