with

source as (

    {{ latest_rows(source('raw', 'campaigns'), ['campaign_id', 'customer_id']) }}

),

renamed as (

    select
        ---------- ids
        campaign_id,
        customer_id as record_id,

    from source

)

select * from renamed
