with

source as (

    select * from {{ source('raw', 'products') }}

),

renamed as (

    select
        ---------- ids
        product_id,
        manufacturer_id,

        ---------- texts
        department,
        category,
        product_type,
        brand,
        package_size,

        ---------- flags
        lower(brand) = 'private' as is_private_label,

    from source

)

select * from renamed
