with

source as (

    {{
        latest_rows(
            source('raw_banking', 'account_transactions'),
            ['transaction_id'],
            repeated=ref('base_banking__repeated_account_transactions')
        )
    }}

),

renamed as (

    select
        ---------- ids
        transaction_id,
        account_id,
        customer_id as record_id,
        source_name,

        ---------- text
        upper(trim(currency)) as currency,
        transaction_type,
        merchant_name,
        merchant_category,
        channel,
        description,

        ---------- amounts
        amount,

        ---------- times
        make_timestamp(epoch_us(booked_at)) as booked_at,
        {{ local_time('booked_at') }} as booked_at_local,
        cast({{ local_time('booked_at') }} as date) as booked_date,
        make_timestamp(epoch_us(loaded_at)) as loaded_at,

    from source

)

select * from renamed
