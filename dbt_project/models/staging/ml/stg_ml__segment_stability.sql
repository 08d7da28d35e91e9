with

source as (

    select * from {{ source('predictions', 'segment_stability') }}

),

renamed as (

    select
        ---------- ids
        cluster_id,

        ---------- numbers
        jaccard_mean,
        jaccard_low,
        jaccard_high,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
