with

source as (

    {{
        latest_rows(
            source('raw', 'transactions'),
            ['order_id', 'product_id', 'line_id'],
            repeated=ref('base_retail__repeated_transactions')
        )
    }}

),

renamed as (

    select
        ---------- ids
        order_id,
        product_id,
        line_id,
        customer_id as record_id,
        store_id,
        source_name,

        ---------- texts
        upper(trim(currency)) as currency,

        ---------- numbers
        quantity,
        week_number,

        ---------- amounts
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_discount_amount,

        ---------- times
        -- epoch_us keeps the instant; `at time zone 'UTC'` gives the same at forty times the cost
        make_timestamp(epoch_us(ordered_at)) as ordered_at,
        {{ local_time('ordered_at') }} as ordered_at_local,
        cast({{ local_time('ordered_at') }} as date) as ordered_date,

    from source

)

select * from renamed
