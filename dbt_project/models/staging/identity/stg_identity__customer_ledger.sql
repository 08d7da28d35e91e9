with

source as (

    select * from {{ source('identity', 'customer_ledger') }}

),

renamed as (

    select
        ---------- ids
        ledger_id,
        from_customer_id,
        to_customer_id,
        undone_ledger_id,
        record_ids,

        ---------- texts
        event,
        reason,

        ---------- numbers
        match_weight,

        ---------- dates and times
        as_of_date,
        recorded_at,

    from source

)

select * from renamed
