with

source as (

    select * from {{ source('predictions', 'segment_memberships') }}

),

renamed as (

    select
        ---------- ids
        customer_id,
        segment_key,

        ---------- texts
        segment_name,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
