with

web_source as (

    select min(source_name) as source_name
    from {{ ref('stg_settings__sources') }}
    where contract = 'web_events'
    having count(*) = 1

),

bots as (

    select
        'bot' as anomaly_type,
        case when anonymous_id is null then 'customer' else 'visitor' end as subject_type,
        coalesce(anonymous_id, customer_id) as subject_id,
        'medium' as severity,
        format(
            '{} of its {} visits look like those of a machine, by {}.',
            count(*) filter (where is_bot_suspect),
            count(*),
            string_agg(distinct bot_reason, ' and ' order by bot_reason)
        ) as explanation,
        cast(count(*) filter (where is_bot_suspect) as double) as observed_value,
        0.0 as limit_value,
        min(started_date) filter (where is_bot_suspect) as happened_on,
    from {{ ref('web_visits') }}
    where coalesce(anonymous_id, customer_id) is not null
    group by subject_type, subject_id
    having bool_or(is_bot_suspect)

),

bots_of_source as (

    select
        bots.*,
        web_source.source_name,
    from bots
    left join web_source on true

),

findings as (

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
    from {{ ref('int_anomalies') }}

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
    from {{ ref('int_anomalies__days') }}

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
    from bots_of_source

),

anomalies as (

    select
        md5(concat_ws('|', anomaly_type, subject_type, coalesce(source_name, ''), subject_id)) as anomaly_id,
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

select * from anomalies
