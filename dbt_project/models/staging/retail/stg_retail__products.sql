with

source as (

    {{ latest_rows(source('raw', 'products'), ['product_id']) }}

),

renamed as (

    select
        ---------- ids
        product_id,
        manufacturer_id,

        ---------- texts
        product_name,
        department,
        category,
        product_type,
        brand,
        package_size,

        ---------- amounts
        list_price_amount,

        ---------- flags
        lower(brand) = 'private' as is_private_label,

    from source

)

select * from renamed
