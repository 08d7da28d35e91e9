with

rows_of_day as (

    select
        as_of_date,
        cluster_id,
        jaccard_mean,
        jaccard_low,
        jaccard_high,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_stability') }}
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

segment_stability as (

    select
        rows_of_day.as_of_date,
        definitions.segment_key,
        definitions.segment_name,
        rows_of_day.jaccard_mean,
        rows_of_day.jaccard_low,
        rows_of_day.jaccard_high,
    from rows_of_day
    inner join definitions
        on
            rows_of_day.cluster_id = definitions.cluster_id
            and rows_of_day.as_of_date = definitions.as_of_date
            and rows_of_day.model_name = definitions.model_name
            and rows_of_day.model_version = definitions.model_version

)

select * from segment_stability
