with

-- a story counts only for the segments and the model that it was written about
customer_segments as (

    select distinct
        as_of_date,
        segment_key,
        model_name,
        model_version,
    from {{ ref('customer_segments') }}
    where as_of_date = {{ as_of_date() }}

),

stories as (

    select
        as_of_date,
        segment_key,
        segment_name,
        summary,
        markdown,
        is_withheld,
        withheld_reason,
        text_source,
        model_name,
        model_version,
    from {{ ref('stg_ml__personas') }}

),

personas as (

    select
        stories.as_of_date,
        stories.segment_key,
        stories.segment_name,
        stories.summary,
        stories.markdown,
        stories.is_withheld,
        stories.withheld_reason,
        stories.text_source,
        stories.model_name,
        stories.model_version,
    from stories
    inner join customer_segments as segments
        on
            stories.segment_key = segments.segment_key
            and stories.as_of_date = segments.as_of_date
            and stories.model_name = segments.model_name
            and stories.model_version = segments.model_version

)

select * from personas
