with

memberships as (

    select
        customer_id,
        as_of_date,
        rule_key,
        rule_version,
    from {{ ref('stg_ml__rule_memberships') }}
    where as_of_date = {{ as_of_date() }}

),

definitions as (

    select
        rule_key,
        rule_name,
    from {{ ref('stg_ml__rule_definitions') }}
    where as_of_date = {{ as_of_date() }}

),

rule_segments as (

    select
        memberships.customer_id,
        memberships.as_of_date,
        memberships.rule_key,
        definitions.rule_name,
        memberships.rule_version,
    from memberships
    inner join definitions
        on memberships.rule_key = definitions.rule_key

)

select * from rule_segments
