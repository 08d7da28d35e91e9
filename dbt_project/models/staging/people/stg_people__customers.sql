with

source as (

    {{ latest_rows(source('raw', 'customers'), ['customer_id'], version='updated_at') }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,
        referred_by_customer_id as referred_by_record_id,
        card_fingerprint,
        source_name,

        ---------- texts
        {{ shown_text('first_name') }} as first_name,
        {{ shown_text('last_name') }} as last_name,
        {{ shown_text('full_name') }} as full_name,
        email,
        {{ shown_text('phone') }} as phone,
        {{ shown_text('gender') }} as gender,
        {{ shown_text('street_address') }} as street_address,
        {{ shown_text('postal_code') }} as postal_code,
        {{ shown_text('city') }} as city,
        {{ shown_text('region') }} as region,
        {{ shown_text('country') }} as country,
        {{ shown_text('language') }} as language,
        {{ shown_text('loyalty_tier') }} as loyalty_tier,

        ---------- dates and times
        birth_date,
        make_timestamp(epoch_us(created_at)) as created_at,
        make_timestamp(epoch_us(updated_at)) as updated_at,

    from source

)

select * from renamed
