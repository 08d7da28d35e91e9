with

days as (

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
        sum(row_count) over (partition by contract, source_name order by happened_on) as rows_until,
        sum(row_count) over (partition by contract, source_name) as rows_of_source,
    from {{ ref('int_delivered_days') }}

),

middles as (

    select
        contract,
        source_name,
        min(happened_on) filter (where 100 * rows_until >= rows_of_source) as early_on,
        min(happened_on) filter (where 100 * rows_until >= 99 * rows_of_source) as late_on,
        max(loaded_on) as loaded_on,
        cast(greatest(late_on - early_on, {{ var('anomaly_margin_days') }}) as integer) as margin_days,
    from days
    group by contract, source_name

),

int_source_spans as (

    select
        contract,
        source_name,
        early_on - margin_days as first_plausible_on,
        least(late_on + margin_days, loaded_on) as last_plausible_on,
        loaded_on,
    from middles

)

select * from int_source_spans
