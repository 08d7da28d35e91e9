with

source as (

    select * from {{ source('predictions', 'customer_explanations') }}

),

renamed as (

    select
        ---------- ids
        customer_id,
        cluster_id,
        next_cluster_id,
        change_cluster_id,

        ---------- texts
        reason_1,
        reason_2,
        reason_3,
        change_text,
        change_feature_name,
        second_change_feature_name,

        ---------- numbers
        next_probability,
        change_distance,
        change_from,
        change_to,
        second_change_from,
        second_change_to,

        ---------- flags
        is_change_searched,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

        ---------- timestamps
        scored_at,

    from source

)

select * from renamed
