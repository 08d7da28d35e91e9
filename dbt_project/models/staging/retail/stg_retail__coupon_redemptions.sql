with

source as (

    select * from {{ source('raw', 'coupon_redemptions') }}

),

renamed as (

    select
        ---------- ids
        customer_id,
        coupon_id,
        campaign_id,

        ---------- dates
        redemption_date,

    from source

)

select * from renamed
