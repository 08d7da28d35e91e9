with

demographics as (

    select
        record_id,
        source_name,
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,
    from {{ ref('stg_people__demographics') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

sources as (

    select
        source_name,
        priority,
    from {{ ref('stg_settings__sources') }}

),

ranked_demographics as (

    select
        demographics.*,
        coalesce(customer_ids.customer_id, demographics.record_id) as customer_id,
        row_number() over (
            partition by coalesce(customer_ids.customer_id, demographics.record_id)
            order by sources.priority asc nulls last, demographics.record_id asc
        ) as survival_rank,
    from demographics
    left join customer_ids
        on demographics.record_id = customer_ids.record_id
    left join sources
        on demographics.source_name = sources.source_name

),

int_customer_demographics as (

    select
        customer_id,
        {{ survivor('age_band') }} as age_band,
        {{ survivor('income_band') }} as income_band,
        {{ survivor('home_ownership') }} as home_ownership,
        {{ survivor('marital_status') }} as marital_status,
        {{ survivor('household_size') }} as household_size,
        {{ survivor('household_composition') }} as household_composition,
        {{ survivor('child_band') }} as child_band,
    from ranked_demographics
    group by customer_id

)

select * from int_customer_demographics
