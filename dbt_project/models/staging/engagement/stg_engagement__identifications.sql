with

source as (

    {{ latest_rows(source('raw_engagement', 'identifications'), ['event_id']) }}

),

renamed as (

    select
        ---------- ids
        event_id,
        anonymous_id,
        customer_id as record_id,
        device_id,

        ---------- text
        email,

        ---------- times
        make_timestamp(epoch_us(identified_at)) as identified_at,

    from source

)

select * from renamed
