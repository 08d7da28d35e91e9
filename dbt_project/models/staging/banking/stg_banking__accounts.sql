with

source as (

    {{ latest_rows(source('raw_banking', 'accounts'), ['account_id', 'customer_id'], version='updated_at') }}

),

renamed as (

    select
        ---------- ids
        account_id,
        customer_id as record_id,
        source_name,

        ---------- text
        account_type,
        upper(trim(currency)) as currency,

        ---------- amounts
        balance_amount,
        credit_limit_amount,

        ---------- dates and times
        opened_on,
        closed_on,
        make_timestamp(epoch_us(updated_at)) as updated_at,
        cast({{ local_time('updated_at') }} as date) as updated_date,
        make_timestamp(epoch_us(loaded_at)) as loaded_at,

    from source

)

select * from renamed
