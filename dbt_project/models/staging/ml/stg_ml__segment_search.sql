with

source as (

    select * from {{ source('predictions', 'segment_search') }}

),

renamed as (

    select
        ---------- texts
        candidate_name,
        family,
        preparation,
        reason,

        ---------- numbers
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

        ---------- flags
        is_finalist,
        is_chosen,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
