with

source_rows as (

    select
        as_of_date,
        decision,
        cause,
        reasons,
        candidate_name,
        serving_name,
        candidate_count,
        rfm_worth_spend,
        rfm_worth_orders,
        rfm_worth_churn,
        overridden_by,
        override_reason,
        training_model_version,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_decisions') }}

),

segment_decisions as (

    select
        as_of_date,
        decision,
        cause,
        reasons,
        candidate_name,
        serving_name,
        candidate_count,
        rfm_worth_spend,
        rfm_worth_orders,
        rfm_worth_churn,
        overridden_by,
        override_reason,
        training_model_version,
        model_name,
        model_version,
    from source_rows
    where as_of_date = {{ as_of_date() }}

)

select * from segment_decisions
