with

-- what is strange about a source, with what was known when as_of_date began
anomalies_of_sources as (

    select
        anomaly_id,
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('anomalies') }}
    where
        happened_on is null
        or happened_on < {{ as_of_date() }}
        -- a day that has still to come is what is strange about it
        or anomaly_type in ('implausible_order_date', 'implausible_day', 'born_in_the_future')

),

anomalies_of_customers as (

    select
        md5(concat_ws('|', 'customer_far_from_others', 'customer', '', customer_id)) as anomaly_id,
        'customer_far_from_others' as anomaly_type,
        'customer' as subject_type,
        customer_id as subject_id,
        cast(null as varchar) as source_name,
        'low' as severity,
        explanation,
        anomaly_score as observed_value,
        score_limit as limit_value,
        as_of_date - 1 as happened_on,
    from {{ ref('stg_ml__customer_anomalies') }}
    where
        as_of_date = {{ as_of_date() }}
        and is_anomaly

),

findings as (

    select * from anomalies_of_sources
    union all
    select * from anomalies_of_customers

),

flagged_anomalies as (

    select
        {{ as_of_date() }} as as_of_date,
        anomaly_id,
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from findings

)

select * from flagged_anomalies
