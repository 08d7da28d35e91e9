with

source as (

    {{ latest_rows(source('raw_engagement', 'social_interactions'), ['interaction_id']) }}

),

renamed as (

    select
        ---------- ids
        interaction_id,
        customer_id as record_id,

        ---------- text
        platform,
        interaction_type,
        text,

        ---------- numbers
        follower_count,

        ---------- times
        make_timestamp(epoch_us(occurred_at)) as occurred_at,

    from source

)

select * from renamed
