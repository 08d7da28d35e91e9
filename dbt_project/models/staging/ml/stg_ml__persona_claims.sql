with

source as (

    select * from {{ source('predictions', 'persona_claims') }}

),

renamed as (

    select
        ---------- ids
        claim_id,
        segment_key,

        ---------- texts
        section,
        metric_name,
        category_name,
        unit,
        relation,
        sentence,
        query,

        ---------- numbers
        value,
        comparison_value,
        customer_count,

        ---------- flags
        is_inferred,

        ---------- model
        model_name,
        model_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
