with

source as (

    {{ latest_rows(source('raw', 'campaign_descriptions'), ['campaign_id']) }}

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
