with

source as (

    select * from {{ source('predictions', 'segment_decisions') }}

),

renamed as (

    select
        ---------- texts
        decision,
        cause,
        reasons,
        candidate_name,
        serving_name,
        overridden_by,
        override_reason,

        ---------- numbers
        candidate_count,
        rfm_worth_spend,
        rfm_worth_orders,
        rfm_worth_churn,
        training_model_version,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
