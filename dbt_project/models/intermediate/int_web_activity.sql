with

web_events as (

    select
        anonymous_id,
        record_id,
        session_id,
        device_id,
        event_type,
        channel,
        browser,
        occurred_at,
    from {{ ref('stg_engagement__web_events') }}

),

-- a quarter of an hour, because no zone's midnight falls into one: the local day is reckoned once for all its events
quarters_of_an_hour as (

    select
        anonymous_id,
        record_id,
        session_id,
        epoch_us(occurred_at) // 900000000 as quarter_hour,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        min(device_id) as device_id,
        min(channel) as channel,
        min(browser) as browser,
        count(*) as event_count,
        count(*) filter (where event_type in ('page', 'screen')) as page_view_count,
        count(*) filter (where event_type = 'product_view') as product_view_count,
        count(*) filter (where event_type = 'search') as search_count,
        count(*) filter (where event_type = 'cart_add') as cart_add_count,
        count(*) filter (where event_type = 'checkout') as checkout_count,
        count(*) filter (where event_type = 'purchase') as purchase_count,
    from web_events
    group by anonymous_id, record_id, session_id, quarter_hour

),

int_web_activity as (

    select
        anonymous_id,
        record_id,
        session_id,
        device_id,
        quarter_hour,
        started_at,
        ended_at,
        cast({{ local_time('started_at') }} as date) as started_date,
        channel,
        browser,
        event_count,
        page_view_count,
        product_view_count,
        search_count,
        cart_add_count,
        checkout_count,
        purchase_count,
    from quarters_of_an_hour

)

select * from int_web_activity
