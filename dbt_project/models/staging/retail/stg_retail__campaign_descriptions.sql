with

source as (

    select * from {{ source('raw', 'campaign_descriptions') }}

),

renamed as (

    select
        ---------- ids
        campaign_id,

        ---------- texts
        campaign_type,

        ---------- dates
        start_date,
        end_date,

    from source

)

select * from renamed
