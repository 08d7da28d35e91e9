with

int_anomalies as (

    select
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('int_anomalies__orders') }}

    union all

    select
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('int_anomalies__order_amounts') }}

    union all

    select
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('int_anomalies__order_lines') }}

    union all

    select
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('int_anomalies__records') }}

    union all

    select
        anomaly_type,
        subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from {{ ref('int_anomalies__times') }}

)

select * from int_anomalies
