with

source_rows as (

    select
        as_of_date,
        candidate_name,
        family,
        preparation,
        k,
        silhouette,
        silhouette_standard_error,
        null_silhouette,
        separation,
        calinski_harabasz,
        davies_bouldin,
        inertia,
        gap,
        bic,
        smallest_share,
        largest_share,
        noise_share,
        strength,
        null_strength,
        excess,
        p_value,
        stability,
        recoverability,
        reach,
        worth_spend,
        worth_orders,
        worth_churn,
        worth_gain,
        score,
        score_standard_error,
        is_finalist,
        is_chosen,
        reason,
    from {{ ref('stg_ml__segment_search') }}

),

segment_search as (

    select
        as_of_date,
        candidate_name,
        family,
        preparation,
        k,
        silhouette,
        silhouette_standard_error,
        null_silhouette,
        separation,
        calinski_harabasz,
        davies_bouldin,
        inertia,
        gap,
        bic,
        smallest_share,
        largest_share,
        noise_share,
        strength,
        null_strength,
        excess,
        p_value,
        stability,
        recoverability,
        reach,
        worth_spend,
        worth_orders,
        worth_churn,
        worth_gain,
        score,
        score_standard_error,
        is_finalist,
        is_chosen,
        reason,
    from source_rows
    where as_of_date = {{ as_of_date() }}

)

select * from segment_search
