with

source as (

    select * from {{ source('predictions', 'segment_profiles') }}

),

renamed as (

    select
        ---------- ids
        cluster_id,

        ---------- texts
        feature_name,
        category_name,
        kind,

        ---------- numbers
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
        differentiator_rank,

        ---------- flags
        is_significant,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
