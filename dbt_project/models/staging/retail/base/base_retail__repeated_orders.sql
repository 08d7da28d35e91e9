with

base_retail__repeated_orders as (

    {{ latest_of_repeated(source('raw', 'orders'), ['order_id'], version='updated_at') }}

)

select
    key_hash,
    order_id,
    customer_id,
    ordered_at,
    order_amount,
    currency,
    discount_amount,
    item_count,
    order_status,
    channel,
    store_id,
    email,
    phone,
    shipping_address,
    shipping_postal_code,
    card_fingerprint,
    device_id,
    updated_at,
    loaded_at,
    source_name,
    source_file,
    _dlt_load_id,
from base_retail__repeated_orders
