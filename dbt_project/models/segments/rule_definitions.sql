with

definitions as (

    select
        as_of_date,
        rule_key,
        rule_name,
        rule_description,
        rule_version,
        definition_hash,
        definition,
        is_active,
        problem,
    from {{ ref('stg_ml__rule_definitions') }}
    where as_of_date = {{ as_of_date() }}

),

previous_days as (

    select max(as_of_date) as previous_as_of_date
    from {{ ref('stg_ml__rule_definitions') }}
    where as_of_date < {{ as_of_date() }}

),

current_members as (

    select
        customer_id,
        rule_key,
    from {{ ref('stg_ml__rule_memberships') }}
    where as_of_date = {{ as_of_date() }}

),

previous_members as (

    select
        members.customer_id,
        members.rule_key,
    from {{ ref('stg_ml__rule_memberships') }} as members
    inner join previous_days
        on members.as_of_date = previous_days.previous_as_of_date

),

member_totals as (

    select
        rule_key,
        count(current_members.customer_id) as customer_count,
        count(*) filter (where previous_members.customer_id is null) as joined_count,
        count(*) filter (where current_members.customer_id is null) as left_count,
    from current_members
    full outer join previous_members using (customer_id, rule_key)
    group by rule_key

),

customer_totals as (

    select count(*) as customer_count
    from {{ ref('customer_features') }}
    where as_of_date = {{ as_of_date() }}

),

rule_definitions as (

    select
        definitions.as_of_date,
        definitions.rule_key,
        definitions.rule_name,
        definitions.rule_description,
        definitions.rule_version,
        definitions.definition_hash,
        definitions.definition,
        definitions.is_active,
        definitions.problem,
        coalesce(members.customer_count, 0) as customer_count,
        cast(coalesce(members.customer_count, 0) as double) / customers.customer_count as customer_share,
        previous_days.previous_as_of_date,
        case when previous_days.previous_as_of_date is not null then coalesce(members.joined_count, 0) end
            as joined_count,
        case when previous_days.previous_as_of_date is not null then coalesce(members.left_count, 0) end as left_count,
    from definitions
    cross join previous_days
    cross join customer_totals as customers
    left join member_totals as members
        on definitions.rule_key = members.rule_key

)

select * from rule_definitions
