with

base_banking__repeated_account_transactions as (

    {{ latest_of_repeated(source('raw_banking', 'account_transactions'), ['transaction_id']) }}

)

select
    key_hash,
    transaction_id,
    account_id,
    customer_id,
    booked_at,
    amount,
    currency,
    transaction_type,
    merchant_name,
    merchant_category,
    channel,
    description,
    loaded_at,
    source_name,
    source_file,
    _dlt_load_id,
from base_banking__repeated_account_transactions
