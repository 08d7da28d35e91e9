with

source as (

    select * from {{ source('raw', 'campaigns') }}

),

renamed as (

    select
        ---------- ids
        campaign_id,
        customer_id,

    from source

)

select * from renamed
