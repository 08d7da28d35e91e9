with

records as (

    select
        record_id,
        {{ usual_signs('first_name') }} as first_name,
        {{ usual_signs('last_name') }} as last_name,
        {{ usual_signs('full_name') }} as full_name,
    from {{ ref('stg_people__customers') }}

),

bare_names as (

    select
        *,
        regexp_replace(full_name, '[, ]+(jr|sr|ii|iii|iv|esq|phd|md|mba|msc|bsc)\.?$', '', 'i') as bare_name,
    from records

),

-- family name first before a comma; else the last word, with the particles before it
split_names as (

    select
        *,
        case
            when contains(bare_name, ',') then trim(split_part(bare_name, ',', 2))
            when not contains(bare_name, ' ') then bare_name
            else regexp_extract(bare_name, '{{ family_name() }}', 1)
        end as given_part,
        case
            when contains(bare_name, ',') then trim(split_part(bare_name, ',', 1))
            when contains(bare_name, ' ') then regexp_extract(bare_name, '{{ family_name() }}', 2)
        end as family_part,
    from bare_names

),

int_record_names as (

    select
        record_id,
        coalesce(
            first_name,
            nullif(
                regexp_replace(given_part, '^((mr|mrs|ms|miss|dr|prof|mme|mlle|herr|frau|sra?|ing)\.? +)+', '', 'i'), ''
            )
        ) as first_name,
        coalesce(last_name, nullif(family_part, '')) as last_name,
    from split_names

)

select * from int_record_names
