with

source as (

    {{ latest_rows(source('raw', 'demographics'), ['customer_id']) }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,
        source_name,

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
