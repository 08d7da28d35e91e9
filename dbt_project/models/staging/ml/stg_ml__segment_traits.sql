with

source as (

    select * from {{ source('predictions', 'segment_traits') }}

),

renamed as (

    select
        ---------- ids
        cluster_id,

        ---------- texts
        feature_name,

        ---------- numbers
        segment_median,
        overall_median,
        standardized_difference,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
