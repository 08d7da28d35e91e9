with

source as (

    {{
        latest_rows(
            source('raw', 'orders'),
            ['order_id'],
            version='updated_at',
            repeated=ref('base_retail__repeated_orders')
        )
    }}

),

renamed as (

    select
        ---------- ids
        order_id,
        customer_id as record_id,
        store_id,
        card_fingerprint,
        device_id,
        source_name,

        ---------- texts
        order_status,
        channel,
        {{ standard_email('email') }} as standard_email,
        phone,
        {{ standard_text('shipping_address') }} as standard_street,
        {{ standard_code('shipping_postal_code') }} as standard_postal_code,
        upper(trim(currency)) as currency,

        ---------- numbers
        item_count,

        ---------- amounts
        order_amount,
        discount_amount,

        ---------- times
        make_timestamp(epoch_us(ordered_at)) as ordered_at,
        cast({{ local_time('ordered_at') }} as date) as ordered_date,

    from source

)

select * from renamed
