with

records as (

    select
        record_id,
        source_name,
        priority,
        first_name,
        last_name,
        email,
        phone,
        birth_date,
        gender,
        language,
        loyalty_tier,
        street_address,
        postal_code,
        city,
        region,
        country,
        coalesce(street_address, postal_code, city) is not null as has_address,
        len(list_filter([
            first_name,
            last_name,
            email,
            phone,
            cast(birth_date as varchar),
            gender,
            language,
            loyalty_tier,
            street_address,
            postal_code,
            city,
            region,
            country
        ], lambda filled: filled is not null)) as value_count,
        is_test_account,
        created_at,
        updated_at,
    from {{ ref('int_customer_records') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- which record's value survives: the most trusted source, then the newest, then the fullest, then the first by id
ranked_records as (

    select
        records.*,
        coalesce(customer_ids.customer_id, records.record_id) as customer_id,
        row_number() over (
            partition by coalesce(customer_ids.customer_id, records.record_id)
            order by
                records.priority asc nulls last,
                records.updated_at desc nulls last,
                records.value_count desc,
                records.record_id asc
        ) as survival_rank,
    from records
    left join customer_ids
        on records.record_id = customer_ids.record_id

),

int_golden_records as (

    select
        customer_id,
        count(*) as record_count,
        bool_and(is_test_account) as is_test_account,
        min(created_at) as first_recorded_at,
        {{ survivor('first_name') }} as first_name,
        {{ survivor('first_name', 'source_name') }} as first_name_source,
        {{ survivor('last_name') }} as last_name,
        {{ survivor('last_name', 'source_name') }} as last_name_source,
        {{ survivor('email') }} as email,
        {{ survivor('email', 'source_name') }} as email_source,
        {{ survivor('phone') }} as phone,
        {{ survivor('phone', 'source_name') }} as phone_source,
        {{ survivor('birth_date') }} as birth_date,
        {{ survivor('birth_date', 'source_name') }} as birth_date_source,
        {{ survivor('gender') }} as gender,
        {{ survivor('gender', 'source_name') }} as gender_source,
        {{ survivor('language') }} as language,
        {{ survivor('language', 'source_name') }} as language_source,
        {{ survivor('loyalty_tier') }} as loyalty_tier,
        {{ survivor('loyalty_tier', 'source_name') }} as loyalty_tier_source,
        -- an address is taken whole: the street of one record and the city of another is no place
        arg_min_null(street_address, survival_rank) filter (where has_address) as street_address,
        arg_min_null(postal_code, survival_rank) filter (where has_address) as postal_code,
        arg_min_null(city, survival_rank) filter (where has_address) as city,
        arg_min_null(region, survival_rank) filter (where has_address) as region,
        arg_min_null(country, survival_rank) filter (where has_address) as country,
        arg_min(source_name, survival_rank) filter (where has_address) as address_source,
    from ranked_records
    group by customer_id

)

select * from int_golden_records
