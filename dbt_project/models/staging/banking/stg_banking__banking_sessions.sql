with

source as (

    {{ latest_rows(source('raw_banking', 'banking_sessions'), ['session_id']) }}

),

renamed as (

    select
        ---------- ids
        session_id,
        customer_id as record_id,
        device_id,
        source_name,

        ---------- text
        channel,

        ---------- numbers
        action_count,

        ---------- times
        make_timestamp(epoch_us(started_at)) as started_at,
        make_timestamp(epoch_us(ended_at)) as ended_at,
        cast({{ local_time('started_at') }} as date) as started_date,
        make_timestamp(epoch_us(loaded_at)) as loaded_at,

    from source

)

select * from renamed
