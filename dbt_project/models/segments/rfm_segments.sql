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
    from {{ ref('customer_features') }}
    where as_of_date = {{ as_of_date() }}

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

rfm_segments as (

    select
        features.customer_id,
        features.as_of_date,
        features.recency_score,
        features.frequency_score,
        features.monetary_score,
        rules.segment_key,
        rules.segment_name,
        features.order_count,
        features.days_since_last_order,
        features.lifetime_spend,
    from customer_features as features
    inner join rfm_segment_rules as rules
        on
            features.recency_score = rules.recency_score
            and features.frequency_score = rules.frequency_score
            and features.monetary_score = rules.monetary_score

)

select * from rfm_segments
