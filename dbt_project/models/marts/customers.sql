with

orders as (

    select
        customer_id,
        ordered_date,
        sales_amount,
    from {{ ref('orders') }}

),

golden_records as (

    select
        customer_id,
        record_count,
        is_test_account,
        first_recorded_at,
        first_name,
        first_name_source,
        last_name,
        last_name_source,
        email,
        email_source,
        phone,
        phone_source,
        birth_date,
        birth_date_source,
        gender,
        gender_source,
        street_address,
        postal_code,
        city,
        region,
        country,
        address_source,
        language,
        language_source,
        loyalty_tier,
        loyalty_tier_source,
    from {{ ref('int_golden_records') }}

),

demographics as (

    select
        customer_id,
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,
    from {{ ref('int_customer_demographics') }}

),

customer_orders as (

    select
        customer_id,
        min(ordered_date) as first_order_date,
        max(ordered_date) as last_order_date,
        count(*) as order_count,
        cast(sum(sales_amount) as decimal(18, 4)) as lifetime_spend,
    from orders
    group by customer_id

),

customers as (

    select
        customer_id,

        ---------- orders
        customer_orders.order_count is not null as has_orders,
        customer_orders.first_order_date,
        customer_orders.last_order_date,
        coalesce(customer_orders.order_count, 0) as order_count,
        coalesce(customer_orders.lifetime_spend, 0) as lifetime_spend,

        ---------- records
        coalesce(golden_records.record_count, 0) as record_count,
        golden_records.first_recorded_at,
        coalesce(golden_records.is_test_account, false) as is_test_account,
        golden_records.first_name,
        golden_records.first_name_source,
        golden_records.last_name,
        golden_records.last_name_source,
        golden_records.email,
        golden_records.email_source,
        golden_records.phone,
        golden_records.phone_source,
        golden_records.birth_date,
        golden_records.birth_date_source,
        golden_records.gender,
        golden_records.gender_source,
        golden_records.street_address,
        golden_records.postal_code,
        golden_records.city,
        golden_records.region,
        golden_records.country,
        golden_records.address_source,
        golden_records.language,
        golden_records.language_source,
        golden_records.loyalty_tier,
        golden_records.loyalty_tier_source,

        ---------- demographics
        demographics.customer_id is not null as has_demographics,
        coalesce(demographics.age_band, 'unknown') as age_band,
        coalesce(demographics.income_band, 'unknown') as income_band,
        coalesce(demographics.home_ownership, 'unknown') as home_ownership,
        coalesce(demographics.marital_status, 'unknown') as marital_status,
        coalesce(demographics.household_size, 'unknown') as household_size,
        coalesce(demographics.household_composition, 'unknown') as household_composition,
        coalesce(demographics.child_band, 'unknown') as child_band,
    from customer_orders
    full outer join golden_records using (customer_id)
    left join demographics using (customer_id)

)

select * from customers
