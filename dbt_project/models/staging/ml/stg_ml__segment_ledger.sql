with

source as (

    select * from {{ source('predictions', 'segment_ledger') }}

),

renamed as (

    select
        ---------- ids
        ledger_id,
        from_segment_key,
        to_segment_key,

        ---------- texts
        event,
        from_segment_name,
        to_segment_name,

        ---------- numbers
        overlap_share,
        shared_customer_count,
        from_share,
        to_share,

        ---------- model
        event_model_version,
        model_name,
        model_version,

        ---------- dates
        recorded_date,
        as_of_date,

    from source

)

select * from renamed
