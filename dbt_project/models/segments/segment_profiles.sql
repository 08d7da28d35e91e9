with

profiles as (

    select
        as_of_date,
        cluster_id,
        feature_name,
        category_name,
        kind,
        known_count,
        known_share,
        category_count,
        segment_mean,
        segment_standard_deviation,
        segment_p10,
        segment_p25,
        segment_median,
        segment_p75,
        segment_p90,
        segment_share,
        overall_mean,
        overall_median,
        overall_share,
        standardized_difference,
        share_index,
        interval_low,
        interval_high,
        p_value,
        q_value,
        is_significant,
        differentiator_rank,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_profiles') }}
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

segment_profiles as (

    select
        profiles.as_of_date,
        definitions.segment_key,
        definitions.segment_name,
        profiles.feature_name,
        profiles.category_name,
        profiles.kind,
        profiles.known_count,
        profiles.known_share,
        profiles.category_count,
        profiles.segment_mean,
        profiles.segment_standard_deviation,
        profiles.segment_p10,
        profiles.segment_p25,
        profiles.segment_median,
        profiles.segment_p75,
        profiles.segment_p90,
        profiles.segment_share,
        profiles.overall_mean,
        profiles.overall_median,
        profiles.overall_share,
        profiles.standardized_difference,
        profiles.share_index,
        profiles.interval_low,
        profiles.interval_high,
        profiles.p_value,
        profiles.q_value,
        profiles.is_significant,
        profiles.differentiator_rank,
    from profiles
    inner join definitions
        on
            profiles.cluster_id = definitions.cluster_id
            and profiles.as_of_date = definitions.as_of_date
            and profiles.model_name = definitions.model_name
            and profiles.model_version = definitions.model_version

)

select * from segment_profiles
