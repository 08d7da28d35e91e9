with

identifications as (

    select
        anonymous_id,
        record_id,
        email,
        identified_at,
    from {{ ref('stg_engagement__identifications') }}

),

web_activity as (

    select
        anonymous_id,
        record_id,
        started_at,
    from {{ ref('int_web_activity') }}
    where
        anonymous_id is not null
        and record_id is not null

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

identified_records as (

    select
        anonymous_id,
        record_id,
        email,
        identified_at,
    from identifications

    union all by name

    select
        anonymous_id,
        record_id,
        started_at as identified_at,
    from web_activity

),

-- of several at one instant the first by name, so that each run says the same
identified_customers as (

    select
        records.anonymous_id,
        records.identified_at,
        min(coalesce(customer_ids.customer_id, records.record_id, email_owners.customer_id)) as customer_id,
    from identified_records as records
    left join customer_ids
        on records.record_id = customer_ids.record_id
    left join email_owners
        on {{ standard_email('records.email') }} = email_owners.standard_email
    group by records.anonymous_id, records.identified_at
    having min(coalesce(customer_ids.customer_id, records.record_id, email_owners.customer_id)) is not null

),

changes as (

    select
        anonymous_id,
        identified_at,
        customer_id,
        lag(identified_at) over (partition by anonymous_id order by identified_at) as previous_at,
    from identified_customers
    qualify
        customer_id is distinct from
        lag(customer_id) over (partition by anonymous_id order by identified_at)

),

int_visitor_identifications as (

    select
        anonymous_id,
        customer_id,
        identified_at,
        -- infinities instead of nulls, because a join on `x is null or ...` compares all rows with all
        case when previous_at is null then '-infinity' else identified_at end as valid_from,
        lead(identified_at, 1, 'infinity') over (partition by anonymous_id order by identified_at) as valid_to,
    from changes

)

select * from int_visitor_identifications
