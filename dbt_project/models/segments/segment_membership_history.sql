{{ config(materialized='table') }} {#- any day's history can be made again from the memberships: one is kept -#}

with

memberships as (

    select
        customer_id,
        as_of_date,
        segment_key,
        segment_name,
    from {{ ref('stg_ml__segment_memberships') }}
    where as_of_date <= {{ as_of_date() }}

),

known_days as (

    select
        as_of_date,
        row_number() over (order by as_of_date) as day_number,
        lead(as_of_date) over (order by as_of_date) as next_date,
    from memberships
    group by as_of_date

),

-- days next to each other in the same segment have the same difference of the two numbers
numbered as (

    select
        memberships.customer_id,
        memberships.segment_key,
        memberships.as_of_date,
        known_days.day_number - row_number() over (
            partition by memberships.customer_id, memberships.segment_key
            order by memberships.as_of_date
        ) as stay_number,
    from memberships
    inner join known_days on memberships.as_of_date = known_days.as_of_date

),

stays as (

    select
        customer_id,
        segment_key,
        min(as_of_date) as valid_from_date,
        max(as_of_date) as last_date,
        count(*) as day_count,
    from numbered
    group by customer_id, segment_key, stay_number

),

last_names as (

    select
        segment_key,
        max_by(segment_name, as_of_date) as segment_name,
    from memberships
    group by segment_key

),

segment_membership_history as (

    select
        {{ as_of_date() }} as as_of_date,
        stays.customer_id,
        stays.segment_key,
        last_names.segment_name,
        stays.valid_from_date,
        known_days.next_date as valid_to_date,
        stays.day_count,
    from stays
    inner join known_days on stays.last_date = known_days.as_of_date
    inner join last_names on stays.segment_key = last_names.segment_key

)

select * from segment_membership_history
