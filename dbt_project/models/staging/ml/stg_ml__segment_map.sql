with

source as (

    select * from {{ source('predictions', 'segment_map') }}

),

renamed as (

    select
        ---------- ids
        cluster_id,

        ---------- numbers
        dot_number,
        umap_1,
        umap_2,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
