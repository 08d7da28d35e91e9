with

records as (

    select
        record_id,
        source_name,
        {{ standard_email(usual_signs('email')) }} as email,
        birth_date,
        {{ usual_signs('gender') }} as gender,
        {{ usual_signs('street_address') }} as street_address,
        {{ usual_signs('postal_code') }} as postal_code,
        {{ usual_signs('city') }} as city,
        {{ usual_signs('region') }} as region,
        {{ usual_signs('language') }} as language,
        {{ usual_signs('loyalty_tier') }} as loyalty_tier,
        nullif(trim(card_fingerprint), '') as card_fingerprint,
        referred_by_record_id,
        created_at,
        updated_at,
    from {{ ref('stg_people__customers') }}

),

names as (

    select
        record_id,
        first_name,
        last_name,
        {{ standard_text('first_name') }} as standard_first_name,
        {{ standard_text('last_name') }} as standard_last_name,
        concat_ws(' ', standard_first_name, standard_last_name) as standard_full_name,
    from {{ ref('int_record_names') }}

),

contacts as (

    select
        record_id,
        phone,
        country,
    from {{ ref('int_record_contacts') }}

),

sources as (

    select
        source_name,
        priority,
    from {{ ref('stg_settings__sources') }}

),

test_account_rules as (

    select
        coalesce(list(pattern) filter (where rule_kind = 'email_domain'), []) as email_domains,
        -- null without such a rule, where concat() would make a pattern that every address matches
        '(' || string_agg(regexp_escape(pattern), '|') filter (where rule_kind = 'email_ending') || ')$'
            as email_endings,
        coalesce(list(pattern) filter (where rule_kind = 'full_name'), []) as full_names,
    from {{ ref('test_account_rules') }}

),

comparable_records as (

    select
        records.record_id,
        records.source_name,
        sources.priority,
        names.first_name,
        names.last_name,
        records.email,
        contacts.phone,
        records.birth_date,
        records.gender,
        records.street_address,
        records.postal_code,
        records.city,
        records.region,
        contacts.country,
        records.language,
        records.loyalty_tier,
        records.card_fingerprint,
        records.referred_by_record_id,
        records.created_at,
        records.updated_at,
        names.standard_first_name,
        names.standard_last_name,
        records.email as standard_email,
        {{ standard_text('records.street_address') }} as standard_street,
        {{ standard_code('records.postal_code') }} as standard_postal_code,
        {{ standard_text('records.city') }} as standard_city,
        coalesce(
            list_contains(rules.email_domains, split_part(records.email, '@', 2))
            or list_contains(rules.full_names, names.standard_full_name)
            or regexp_matches(records.email, rules.email_endings),
            false
        ) as is_test_account,
    from records
    cross join test_account_rules as rules
    inner join names
        on records.record_id = names.record_id
    inner join contacts
        on records.record_id = contacts.record_id
    left join sources
        on records.source_name = sources.source_name

),

int_customer_records as (

    select
        *,
        -- a list keeps nulls and borders apart
        md5(cast([
            standard_first_name, standard_last_name, standard_email, phone, cast(birth_date as varchar), gender,
            standard_street, standard_postal_code, standard_city, country, card_fingerprint
        ] as varchar)) as record_hash,
    from comparable_records

)

select * from int_customer_records
