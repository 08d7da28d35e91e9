with

source as (

    select * from {{ source('predictions', 'customer_lenses') }}

),

renamed as (

    select
        ---------- ids
        customer_id,

        ---------- lenses
        value_tier,
        lifecycle_stage,
        life_stage,
        product_affinity,
        behaviour,

        ---------- micro-segment
        micro_segment_key,
        micro_segment_name,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
