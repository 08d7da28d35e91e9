with

source as (

    select * from {{ source('raw', 'coupons') }}

),

renamed as (

    select distinct
        ---------- ids
        coupon_id,
        product_id,
        campaign_id,

    from source

)

select * from renamed
