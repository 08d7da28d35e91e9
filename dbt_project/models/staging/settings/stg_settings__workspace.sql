with

source as (

    select * from {{ source('raw', 'workspace_settings') }}

),

renamed as (

    select
        ---------- texts
        upper(currency) as currency,
        upper(country) as country,
        time_zone,

        ---------- numbers
        match_probability,
        review_probability,

    from source

)

select * from renamed
