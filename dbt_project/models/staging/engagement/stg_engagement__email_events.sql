with

source as (

    {{ latest_rows(source('raw_engagement', 'email_events'), ['event_id']) }}

),

renamed as (

    select
        ---------- ids
        event_id,
        message_id,
        customer_id as record_id,
        campaign_id,

        ---------- text
        event_type,
        email,
        link_url,

        ---------- times
        make_timestamp(epoch_us(occurred_at)) as occurred_at,

    from source

)

select * from renamed
