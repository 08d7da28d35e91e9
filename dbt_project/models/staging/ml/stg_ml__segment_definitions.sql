with

source as (

    select * from {{ source('predictions', 'segment_definitions') }}

),

renamed as (

    select
        ---------- ids
        cluster_id,

        ---------- texts
        segment_key,
        segment_name,
        segment_description,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
