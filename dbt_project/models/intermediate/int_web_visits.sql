with

web_activity as (

    select
        anonymous_id,
        -- who was never given an anonymous_id is told apart by their record
        case when anonymous_id is null then record_id end as record_id,
        session_id,
        device_id,
        started_at,
        ended_at,
        started_date,
        channel,
        browser,
        event_count,
        page_view_count,
        product_view_count,
        search_count,
        cart_add_count,
        checkout_count,
        purchase_count,
    from {{ ref('int_web_activity') }}

),

-- the latest end so far, as two records of one visitor may lie side by side in a quarter of an hour
unnumbered_activity as (

    select
        *,
        started_at - max(ended_at) over (
            partition by anonymous_id, record_id, started_date
            order by started_at, ended_at
            rows between unbounded preceding and 1 preceding
        ) > interval '{{ var("visit_pause_minutes") }} minutes' as is_after_pause,
    from web_activity
    where session_id is null

),

activity_of_visits as (

    select
        * exclude (is_after_pause),
        count(*) filter (where is_after_pause) over (
            partition by anonymous_id, record_id, started_date
            order by started_at, ended_at
        ) as visit_number,
    from unnumbered_activity

    union all by name

    select
        *,
        0 as visit_number,
    from web_activity
    where session_id is not null

),

int_web_visits as (

    select
        anonymous_id,
        record_id,
        session_id,
        started_date,
        visit_number,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        min(device_id) as device_id,
        min(channel) as channel,
        min(browser) as browser,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(page_view_count) as bigint) as page_view_count,
        cast(sum(product_view_count) as bigint) as product_view_count,
        cast(sum(search_count) as bigint) as search_count,
        cast(sum(cart_add_count) as bigint) as cart_add_count,
        cast(sum(checkout_count) as bigint) as checkout_count,
        cast(sum(purchase_count) as bigint) as purchase_count,
    from activity_of_visits
    group by anonymous_id, record_id, session_id, started_date, visit_number

)

select * from int_web_visits
