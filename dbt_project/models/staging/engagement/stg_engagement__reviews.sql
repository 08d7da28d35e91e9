with

source as (

    {{ latest_rows(source('raw_engagement', 'reviews'), ['review_id'], version='reviewed_at') }}

),

renamed as (

    select
        ---------- ids
        review_id,
        customer_id as record_id,
        product_id,

        ---------- text
        title,
        text,

        ---------- numbers
        rating,

        ---------- flags
        is_verified,

        ---------- times
        make_timestamp(epoch_us(reviewed_at)) as reviewed_at,

    from source

)

select * from renamed
