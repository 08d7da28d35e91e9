with

records as (

    select
        record_id,
        phone,
        country,
    from {{ ref('stg_people__customers') }}

),

workspace as (

    select country
    from {{ ref('stg_settings__workspace') }}

),

-- distinct values first: reading a number costs 40 microseconds
countries as (

    select
        country,
        country_code(country) as country_code,
    from (select distinct records.country from records) as named_countries

),

dialled_phones as (

    select distinct
        records.phone,
        coalesce(countries.country_code, workspace.country) as country_code,
    from records
    cross join workspace
    left join countries
        on records.country = countries.country
    where records.phone is not null

),

phones as (

    select
        phone,
        country_code,
        phone_e164(phone, country_code) as phone_e164,
    from dialled_phones

),

int_record_contacts as (

    select
        records.record_id,
        phones.phone_e164 as phone,
        countries.country_code as country,
    from records
    cross join workspace
    left join countries
        on records.country = countries.country
    left join phones
        on
            records.phone = phones.phone
            and coalesce(countries.country_code, workspace.country) is not distinct from phones.country_code

)

select * from int_record_contacts
