with

customer_features as (

    select
        customer_id,
        as_of_date,
        recency_score,
        frequency_score,
        monetary_score,
        order_count,
        days_since_last_order,
        lifetime_spend,
        average_order_amount,
    from {{ ref('customer_features') }}
    where as_of_date = {{ as_of_date() }}

),

assignments as (

    select
        customer_id,
        as_of_date,
        cluster_id,
        membership_probability,
        second_cluster_id,
        second_probability,
        component_1,
        component_2,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_assignments') }}

),

definitions as (

    select
        as_of_date,
        cluster_id,
        segment_key,
        segment_name,
        model_name,
        model_version,
    from {{ ref('stg_ml__segment_definitions') }}

),

rfm_segment_rules as (

    select
        recency_score,
        frequency_score,
        monetary_score,
        segment_key,
        segment_name,
    from {{ ref('rfm_segment_rules') }}

),

customer_lenses as (

    select
        customer_id,
        as_of_date,
        value_tier,
        lifecycle_stage,
        life_stage,
        product_affinity,
        behaviour,
        micro_segment_key,
        micro_segment_name,
    from {{ ref('stg_ml__customer_lenses') }}

),

customer_segments as (

    select
        features.customer_id,
        features.as_of_date,
        definitions.segment_key,
        definitions.segment_name,
        assignments.membership_probability,
        seconds.segment_key as second_segment_key,
        seconds.segment_name as second_segment_name,
        assignments.second_probability,
        rules.segment_key as rfm_segment_key,
        rules.segment_name as rfm_segment_name,
        features.recency_score,
        features.frequency_score,
        features.monetary_score,
        features.order_count,
        features.days_since_last_order,
        features.lifetime_spend,
        features.average_order_amount,
        lenses.value_tier,
        lenses.lifecycle_stage,
        lenses.life_stage,
        lenses.product_affinity,
        lenses.behaviour,
        lenses.micro_segment_key,
        lenses.micro_segment_name,
        assignments.component_1,
        assignments.component_2,
        assignments.model_name,
        assignments.model_version,
    from customer_features as features
    inner join assignments
        on
            features.customer_id = assignments.customer_id
            and features.as_of_date = assignments.as_of_date
    inner join definitions
        on
            assignments.cluster_id = definitions.cluster_id
            and assignments.as_of_date = definitions.as_of_date
            and assignments.model_name = definitions.model_name
            and assignments.model_version = definitions.model_version
    left join definitions as seconds
        on
            assignments.second_cluster_id = seconds.cluster_id
            and assignments.as_of_date = seconds.as_of_date
            and assignments.model_name = seconds.model_name
            and assignments.model_version = seconds.model_version
    inner join rfm_segment_rules as rules
        on
            features.recency_score = rules.recency_score
            and features.frequency_score = rules.frequency_score
            and features.monetary_score = rules.monetary_score
    -- every customer has lenses; where one had none, the contract stops the build
    left join customer_lenses as lenses
        on
            features.customer_id = lenses.customer_id
            and features.as_of_date = lenses.as_of_date

)

select * from customer_segments
