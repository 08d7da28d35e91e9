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
        {{ stated_text('age_band') }} as age_band,
        {{ stated_text('income_band') }} as income_band,
        {{ stated_text('home_ownership') }} as home_ownership,
        {{ stated_text('marital_status') }} as marital_status,
        {{ stated_text('household_size') }} as household_size,
        {{ stated_text('household_composition') }} as household_composition,
        {{ stated_text('child_band') }} as child_band,

    from source

)

select * from renamed
