with

source as (

    select * from {{ source('raw', 'demographics') }}

),

renamed as (

    select
        ---------- ids
        customer_id,

        ---------- texts
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,

    from source

)

select * from renamed
