with

traits as (

    select
        as_of_date,
        cluster_id,
        feature_name,
        segment_median,
        overall_median,
        standardized_difference,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_traits') }}
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

segment_traits as (

    select
        traits.as_of_date,
        definitions.segment_key,
        definitions.segment_name,
        traits.feature_name,
        traits.segment_median,
        traits.overall_median,
        traits.standardized_difference,
    from traits
    inner join definitions
        on
            traits.cluster_id = definitions.cluster_id
            and traits.as_of_date = definitions.as_of_date
            and traits.model_name = definitions.model_name
            and traits.model_version = definitions.model_version

)

select * from segment_traits
