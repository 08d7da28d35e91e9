with

source as (

    {{
        latest_rows(
            source('raw', 'coupon_redemptions'),
            ['customer_id', 'coupon_id', 'campaign_id', 'redemption_date']
        )
    }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,
        coupon_id,
        campaign_id,

        ---------- dates
        redemption_date,

    from source

)

select * from renamed
