with

delivered_days as (

    select
        contract,
        source_name,
        happened_on,
        row_count,
    from {{ ref('int_delivered_days') }}

),

spans as (

    select
        contract,
        source_name,
        first_plausible_on,
        last_plausible_on,
        loaded_on,
    from {{ ref('int_source_spans') }}

),

plausible_days as (

    select
        delivered_days.contract,
        delivered_days.source_name,
        delivered_days.happened_on,
        delivered_days.row_count,
    from delivered_days
    inner join spans using (contract, source_name)
    where
        delivered_days.happened_on between spans.first_plausible_on and spans.last_plausible_on
        -- the day of loading is not over
        and delivered_days.happened_on < spans.loaded_on

),

calendar as (

    select
        contract,
        source_name,
        unnest(generate_series(min(happened_on), max(happened_on), interval 1 day)) as day_at,
    from plausible_days
    group by contract, source_name

),

days as (

    select
        calendar.source_name,
        calendar.contract,
        cast(calendar.day_at as date) as happened_on,
        coalesce(plausible_days.row_count, 0) as row_count,
    from calendar
    left join plausible_days
        on
            calendar.contract = plausible_days.contract
            and calendar.source_name = plausible_days.source_name
            and calendar.day_at = plausible_days.happened_on

),

histories as (

    select
        contract,
        source_name,
        happened_on,
        row_count,
        count(*) over same_weekdays as day_count,
        median(row_count) over same_weekdays as usual_count,
        median(sqrt(row_count)) over same_weekdays as usual_root,
        mad(sqrt(row_count)) over same_weekdays as deviation,
        count(*) filter (where row_count > 0) over eight_weeks as filled_day_count,
    from days
    window
        same_weekdays as (
            partition by contract, source_name, isodow(happened_on)
            order by happened_on rows between 8 preceding and 1 preceding
        ),
        eight_weeks as (
            partition by contract, source_name
            order by happened_on rows between 56 preceding and 1 preceding
        )

),

-- roots, because those of independent events vary by one half whatever their number, even where eight counts are equal
judged as (

    select
        *,
        (sqrt(row_count) - usual_root) / greatest(1.4826 * deviation, 0.5) as count_z,
    from histories
    where
        day_count = 8
        and filled_day_count >= {{ var('anomaly_fewest_filled_days') }}

),

unusual_volumes as (

    select
        case
            when row_count = 0 then 'missing_day'
            when row_count < usual_count then 'low_volume_day'
            else 'high_volume_day'
        end as anomaly_type,
        source_name,
        case when row_count = 0 then 'high' else 'medium' end as severity,
        format(
            '{} has {} rows, while {:g} are usual on that weekday (robust z {:+.1f} over the 8 weeks before).',
            contract, row_count, usual_count, count_z
        ) as explanation,
        cast(row_count as double) as observed_value,
        usual_count
        * case
            when row_count > usual_count then {{ var('anomaly_day_factor') }}
            else 1.0 / {{ var('anomaly_day_factor') }}
        end as limit_value,
        happened_on,
    from judged
    where
        abs(count_z) > {{ var('anomaly_day_z') }}
        and (
            row_count > {{ var('anomaly_day_factor') }} * greatest(usual_count, {{ var('anomaly_day_rows') }})
            or row_count * {{ var('anomaly_day_factor') }} < usual_count
        )

),

implausible_days as (

    select
        'implausible_day' as anomaly_type,
        delivered_days.source_name,
        'high' as severity,
        format(
            '{} has {} rows of {}, while its days lie between {} and {}.',
            delivered_days.contract, delivered_days.row_count, delivered_days.happened_on,
            spans.first_plausible_on, spans.last_plausible_on
        ) as explanation,
        cast(delivered_days.row_count as double) as observed_value,
        0.0 as limit_value,
        delivered_days.happened_on,
    from delivered_days
    inner join spans using (contract, source_name)
    where delivered_days.happened_on not between spans.first_plausible_on and spans.last_plausible_on

),

findings as (

    select
        anomaly_type,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from unusual_volumes

    union all

    select
        anomaly_type,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from implausible_days

),

int_anomalies__days as (

    select
        anomaly_type,
        'day' as subject_type,
        cast(happened_on as varchar) as subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from findings

)

select * from int_anomalies__days
