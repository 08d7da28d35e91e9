with

search as (

    select
        as_of_date,
        k,
        silhouette,
        silhouette_standard_error,
        inertia,
        is_chosen,
    from {{ ref('stg_ml__segment_search') }}

),

segment_search as (

    select
        as_of_date,
        k,
        silhouette,
        silhouette_standard_error,
        inertia,
        is_chosen,
    from search
    where as_of_date = {{ as_of_date() }}

)

select * from segment_search
