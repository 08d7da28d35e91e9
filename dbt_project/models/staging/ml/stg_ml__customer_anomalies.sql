with

source as (

    select * from {{ source('predictions', 'customer_anomalies') }}

),

renamed as (

    select
        ---------- ids
        customer_id,

        ---------- numbers
        anomaly_score,
        score_limit,

        ---------- text
        explanation,

        ---------- flags
        is_anomaly,

        ---------- model
        model_name,
        model_version,

        ---------- dates and times
        as_of_date,
        scored_at,

    from source

)

select * from renamed
