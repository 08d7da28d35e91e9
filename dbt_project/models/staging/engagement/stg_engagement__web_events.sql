with

source as (

    {{ latest_rows(source('raw_engagement', 'web_events'), ['event_id']) }}

),

renamed as (

    select
        ---------- ids
        event_id,
        anonymous_id,
        customer_id as record_id,
        session_id,
        device_id,
        product_id,
        campaign_id,

        ---------- text
        event_type,
        channel,
        page_url,
        referrer_url,
        search_text,
        currency,
        browser,

        ---------- numbers
        quantity,

        ---------- amounts
        amount,

        ---------- times
        make_timestamp(epoch_us(occurred_at)) as occurred_at,

    from source

)

select * from renamed
