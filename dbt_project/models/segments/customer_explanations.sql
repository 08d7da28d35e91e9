with

explanations as (

    select
        customer_id,
        as_of_date,
        cluster_id,
        reason_1,
        reason_2,
        reason_3,
        next_cluster_id,
        next_probability,
        is_change_searched,
        change_text,
        change_cluster_id,
        change_distance,
        change_feature_name,
        change_from,
        change_to,
        second_change_feature_name,
        second_change_from,
        second_change_to,
        model_name,
        model_version,
    from {{ ref('stg_ml__customer_explanations') }}
    where as_of_date = {{ as_of_date() }}

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

customer_explanations as (

    select
        explanations.customer_id,
        explanations.as_of_date,
        definitions.segment_key,
        definitions.segment_name,
        explanations.reason_1,
        explanations.reason_2,
        explanations.reason_3,
        next_definitions.segment_key as next_segment_key,
        next_definitions.segment_name as next_segment_name,
        explanations.next_probability,
        explanations.is_change_searched,
        explanations.change_text,
        change_definitions.segment_key as change_segment_key,
        change_definitions.segment_name as change_segment_name,
        explanations.change_distance,
        explanations.change_feature_name,
        explanations.change_from,
        explanations.change_to,
        explanations.second_change_feature_name,
        explanations.second_change_from,
        explanations.second_change_to,
    from explanations
    inner join definitions
        on
            explanations.cluster_id = definitions.cluster_id
            and explanations.as_of_date = definitions.as_of_date
            and explanations.model_name = definitions.model_name
            and explanations.model_version = definitions.model_version
    left join definitions as next_definitions
        on
            explanations.next_cluster_id = next_definitions.cluster_id
            and explanations.as_of_date = next_definitions.as_of_date
            and explanations.model_name = next_definitions.model_name
            and explanations.model_version = next_definitions.model_version
    left join definitions as change_definitions
        on
            explanations.change_cluster_id = change_definitions.cluster_id
            and explanations.as_of_date = change_definitions.as_of_date
            and explanations.model_name = change_definitions.model_name
            and explanations.model_version = change_definitions.model_version

)

select * from customer_explanations
