with

sessions as (

    select
        session_id,
        record_id,
        source_name,
        device_id,
        channel,
        action_count,
        started_at,
        ended_at,
        started_date,
    from {{ ref('stg_banking__banking_sessions') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

banking_sessions as (

    select
        sessions.session_id,
        coalesce(customer_ids.customer_id, sessions.record_id) as customer_id,
        sessions.source_name,
        sessions.device_id,
        sessions.channel,
        sessions.action_count,
        sessions.started_at,
        sessions.ended_at,
        sessions.started_date,
    from sessions
    left join customer_ids
        on sessions.record_id = customer_ids.record_id

)

select * from banking_sessions
