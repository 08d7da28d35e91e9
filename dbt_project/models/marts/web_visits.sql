with

visits as (

    select
        anonymous_id,
        record_id,
        session_id,
        started_date,
        started_at,
        ended_at,
        device_id,
        channel,
        browser,
        event_count,
        page_view_count,
        product_view_count,
        search_count,
        cart_add_count,
        checkout_count,
        purchase_count,
        60 * event_count / greatest(60, date_diff('second', started_at, ended_at)) as events_per_minute,
    from {{ ref('int_web_visits') }}

),

identifications as (

    select
        anonymous_id,
        customer_id,
        identified_at,
        valid_from,
        valid_to,
    from {{ ref('int_visitor_identifications') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- whom the visitor had told by the end of the visit, as people log in while they visit
visits_of_customers as (

    select
        visits.*,
        coalesce(identifications.customer_id, customer_ids.customer_id, visits.record_id) as customer_id,
        case
            when identifications.customer_id is not null then identifications.identified_at
            when visits.record_id is not null then visits.started_at
        end as customer_known_at,
        case
            when regexp_matches(visits.browser, '{{ var("bot_agent_words") }}', 'i') then 'browser'
            when visits.events_per_minute > {{ var('bot_events_per_minute') }} then 'event_rate'
            when visits.page_view_count > {{ var('bot_pages_per_visit') }} then 'page_count'
        end as bot_reason,
    from visits
    left join identifications
        on
            visits.anonymous_id = identifications.anonymous_id
            and visits.ended_at >= identifications.valid_from
            and visits.ended_at < identifications.valid_to
    left join customer_ids
        on visits.record_id = customer_ids.record_id

),

web_visits as (

    select
        md5(concat_ws(
            '|', coalesce(anonymous_id, ''), coalesce(record_id, ''), coalesce(session_id, ''), epoch_us(started_at)
        )) as visit_id,
        anonymous_id,
        customer_id,
        customer_known_at,
        session_id,
        device_id,
        started_at,
        ended_at,
        started_date,
        channel,
        event_count,
        page_view_count,
        product_view_count,
        search_count,
        cart_add_count,
        checkout_count,
        purchase_count,
        bot_reason is not null as is_bot_suspect,
        bot_reason,
    from visits_of_customers

)

select * from web_visits
