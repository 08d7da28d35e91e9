with

rows_of_day as (

    select
        as_of_date,
        cluster_id,
        dot_number,
        umap_1,
        umap_2,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_map') }}
    where as_of_date = {{ as_of_date() }}

),

definitions as (

    select
        as_of_date,
        cluster_id,
        segment_key,
        segment_name,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_definitions') }}

),

segment_map as (

    select
        rows_of_day.as_of_date,
        rows_of_day.dot_number,
        definitions.segment_key,
        definitions.segment_name,
        rows_of_day.umap_1,
        rows_of_day.umap_2,
    from rows_of_day
    inner join definitions
        on
            rows_of_day.cluster_id = definitions.cluster_id
            and rows_of_day.as_of_date = definitions.as_of_date
            and rows_of_day.model_name = definitions.model_name
            and rows_of_day.model_version = definitions.model_version

)

select * from segment_map
