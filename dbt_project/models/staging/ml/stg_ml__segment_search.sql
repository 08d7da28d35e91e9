with

source as (

    select * from {{ source('predictions', 'segment_search') }}

),

renamed as (

    select
        ---------- numbers
        k,
        silhouette,
        silhouette_standard_error,
        inertia,

        ---------- flags
        is_chosen,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
