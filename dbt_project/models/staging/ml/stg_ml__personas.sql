with

source as (

    select * from {{ source('predictions', 'personas') }}

),

renamed as (

    select
        ---------- ids
        segment_key,

        ---------- texts
        segment_name,
        summary,
        markdown,
        withheld_reason,
        text_source,

        ---------- flags
        is_withheld,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
