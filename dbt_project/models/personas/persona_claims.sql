with

told as (

    select
        as_of_date,
        segment_key,
        model_name,
        model_version,
    from {{ ref('personas') }}
    where
        as_of_date = {{ as_of_date() }}
        and not is_withheld

),

claims as (

    select
        claim_id,
        as_of_date,
        segment_key,
        section,
        metric_name,
        category_name,
        value,
        comparison_value,
        unit,
        relation,
        customer_count,
        is_inferred,
        sentence,
        query,
        model_name,
        model_version,
    from {{ ref('stg_ml__persona_claims') }}

),

persona_claims as (

    select
        claims.claim_id,
        claims.as_of_date,
        claims.segment_key,
        claims.section,
        claims.metric_name,
        claims.category_name,
        claims.value,
        claims.comparison_value,
        claims.unit,
        claims.relation,
        claims.customer_count,
        claims.is_inferred,
        claims.sentence,
        claims.query,
        claims.model_name,
        claims.model_version,
    from claims
    inner join told
        on
            claims.segment_key = told.segment_key
            and claims.as_of_date = told.as_of_date
            and claims.model_name = told.model_name
            and claims.model_version = told.model_version

)

select * from persona_claims
