with

source as (

    {{ latest_rows(source('raw_banking', 'credit_records'), ['customer_id', 'bureau', 'reported_on']) }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,
        bureau,
        source_name,

        ---------- numbers
        credit_score,
        open_credit_count,
        delinquency_count,
        inquiry_count,
        credit_utilization_share,

        ---------- amounts
        debt_amount,

        ---------- dates and times
        reported_on,
        make_timestamp(epoch_us(loaded_at)) as loaded_at,

    from source

)

select * from renamed
