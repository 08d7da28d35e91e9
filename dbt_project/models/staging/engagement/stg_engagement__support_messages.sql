with

source as (

    {{ latest_rows(source('raw_engagement', 'support_messages'), ['message_id']) }}

),

renamed as (

    select
        ---------- ids
        message_id,
        ticket_id,

        ---------- text
        author,
        text,

        ---------- times
        make_timestamp(epoch_us(sent_at)) as sent_at,

    from source

)

select * from renamed
