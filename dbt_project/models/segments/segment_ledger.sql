with

ledger as (

    select
        ledger_id,
        recorded_date,
        event,
        from_segment_key,
        from_segment_name,
        to_segment_key,
        to_segment_name,
        overlap_share,
        shared_customer_count,
        from_share,
        to_share,
        event_model_version,
        model_name,
        as_of_date,
    from {{ ref('stg_ml__segment_ledger') }}
    where as_of_date = {{ as_of_date() }}

),

-- a model that was trained as of a later day knows of events that this day does not
segment_ledger as (

    select
        as_of_date,
        ledger_id,
        recorded_date,
        event,
        from_segment_key,
        from_segment_name,
        to_segment_key,
        to_segment_name,
        overlap_share,
        shared_customer_count,
        from_share,
        to_share,
        model_name,
        event_model_version,
    from ledger
    where recorded_date <= as_of_date

)

select * from segment_ledger
