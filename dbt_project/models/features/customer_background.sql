with

customers as (

    select
        customer_id,
        birth_date,
        has_demographics,
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,
    from {{ ref('customers') }}

),

customer_answers as (

    select
        customer_id,
        survey_response_count,
        attitude_scores,
    from {{ ref('customer_answers') }}

),

customer_consents as (

    select
        customer_id,
        has_email_marketing_consent,
        has_profiling_consent,
    from {{ ref('customer_consents') }}

),

customer_relations as (

    select
        customer_id,
        relationship_count,
        known_household_size,
        referral_count,
    from {{ ref('customer_relations') }}

),

customer_background as (

    select
        customers.customer_id,

        ---------- demographics
        -- in complete years, as on a birthday; a day of birth that cannot be tells no age
        case
            when
                customers.birth_date < {{ as_of_date() }}
                and date_sub('year', customers.birth_date, {{ as_of_date() }}) <= {{ var('anomaly_oldest_years') }}
                then cast(date_sub('year', customers.birth_date, {{ as_of_date() }}) as integer)
        end as age_years,
        customers.has_demographics,
        customers.age_band,
        customers.income_band,
        customers.home_ownership,
        customers.marital_status,
        customers.household_size,
        customers.household_composition,
        customers.child_band,

        ---------- what they said of themselves
        customer_answers.survey_response_count,
        customer_answers.attitude_scores,

        ---------- what they agreed to
        customer_consents.has_email_marketing_consent,
        customer_consents.has_profiling_consent,

        ---------- whom they are related to
        customer_relations.relationship_count,
        customer_relations.known_household_size,
        customer_relations.referral_count,
    from customers
    inner join customer_answers
        on customers.customer_id = customer_answers.customer_id
    inner join customer_consents
        on customers.customer_id = customer_consents.customer_id
    inner join customer_relations
        on customers.customer_id = customer_relations.customer_id

)

select * from customer_background
