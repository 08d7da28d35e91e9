with

source as (

    {{ latest_rows(source('raw_engagement', 'support_tickets'), ['ticket_id'], version='updated_at') }}

),

renamed as (

    select
        ---------- ids
        ticket_id,
        customer_id as record_id,

        ---------- text
        email,
        channel,
        category,
        priority,
        subject,

        ---------- numbers
        satisfaction_score,

        ---------- times
        make_timestamp(epoch_us(opened_at)) as opened_at,
        make_timestamp(epoch_us(first_answered_at)) as first_answered_at,
        make_timestamp(epoch_us(closed_at)) as closed_at,
        make_timestamp(epoch_us(updated_at)) as updated_at,

    from source

)

select * from renamed
