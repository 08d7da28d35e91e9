with

records as (

    select
        record_id,
        source_name,
        is_test_account,
        email,
        birth_date,
        cast({{ local_time('created_at') }} as date) as created_date,
    from {{ ref('int_customer_records') }}

),

findings as (

    select
        'test_account' as anomaly_type,
        record_id as subject_id,
        source_name,
        'medium' as severity,
        'Name or email are those of a test account.' as explanation,
        cast(null as double) as observed_value,
        cast(null as double) as limit_value,
        created_date as happened_on,
    from records
    where is_test_account

    union all

    select
        'born_in_the_future' as anomaly_type,
        record_id as subject_id,
        source_name,
        'high' as severity,
        format('Born on {}, which is later than {}.', birth_date, least(created_date, {{ as_of_date() }}))
            as explanation,
        cast(birth_date - least(created_date, {{ as_of_date() }}) as double) as observed_value,
        0.0 as limit_value,
        birth_date as happened_on,
    from records
    where birth_date > least(created_date, {{ as_of_date() }})

    union all

    select
        'born_too_long_ago' as anomaly_type,
        record_id as subject_id,
        source_name,
        'medium' as severity,
        format('Born on {}, which is {} years before {}.', birth_date, age_years, as_of_day) as explanation,
        cast(age_years as double) as observed_value,
        cast({{ var('anomaly_oldest_years') }} as double) as limit_value,
        birth_date as happened_on,
    from (
        select
            record_id,
            source_name,
            birth_date,
            {{ as_of_date() }} as as_of_day,
            date_sub('year', birth_date, {{ as_of_date() }}) as age_years,
        from records
    ) as ages
    where age_years > {{ var('anomaly_oldest_years') }}

),

int_anomalies__records as (

    select
        anomaly_type,
        'record' as subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from findings

)

select * from int_anomalies__records
