{%- set key = ['order_id', 'product_id', 'line_id'] -%}

with

source_rows as (

    select * from {{ source('raw', 'transactions') }}

),

settings as (

    select * from {{ source('raw', 'source_settings') }}

),

repeated_keys as (

    {{ repeated_keys(source('raw', 'transactions'), key) }}

),

repeated_rows as (

    select
        repeated_keys.key_hash,
        source_rows.*,
        row(
            source_rows.customer_id,
            source_rows.store_id,
            source_rows.quantity,
            source_rows.sales_amount,
            source_rows.currency,
            source_rows.retail_discount_amount,
            source_rows.coupon_discount_amount,
            source_rows.coupon_match_discount_amount,
            source_rows.week_number,
            source_rows.ordered_at
        ) as line_content,
    from source_rows
    inner join repeated_keys
        on {{ key_hash(key, 'source_rows') }} = repeated_keys.key_hash

),

-- a line with a number is the line of that number; without one, rows that are equal are one line
latest_rows as (

    select repeated_rows.*
    from repeated_rows
    left join settings
        on repeated_rows.source_name = settings.source_name
    qualify
        row_number() over (
            partition by
                repeated_rows.order_id,
                repeated_rows.product_id,
                repeated_rows.line_id,
                case when repeated_rows.line_id is null then repeated_rows.line_content end
            order by {{ latest_first('repeated_rows') }}
        ) = 1

),

numbered_rows as (

    select
        *,
        count(*) over (partition by order_id, product_id, line_id) as line_count,
        row_number() over (partition by order_id, product_id, line_id order by line_content) as line_number,
    from latest_rows

),

base_retail__repeated_transactions as (

    select
        key_hash,
        order_id,
        product_id,
        case when line_count > 1 then cast(line_number as varchar) else line_id end as line_id,
        customer_id,
        store_id,
        quantity,
        sales_amount,
        currency,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_discount_amount,
        week_number,
        ordered_at,
        loaded_at,
        source_name,
        source_file,
        _dlt_load_id,
    from numbered_rows

)

select * from base_retail__repeated_transactions
