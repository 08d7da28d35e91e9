with

customer_segments as (

    select
        customer_id,
        as_of_date,
        segment_key,
        segment_name,
        order_count,
        days_since_last_order,
        lifetime_spend,
        -- decimal, because a sum of doubles depends on the order of addition
        cast(membership_probability as decimal(18, 12)) as membership_probability,
    from {{ ref('customer_segments') }}
    where as_of_date = {{ as_of_date() }}

),

customer_features as (

    select
        customer_id,
        department_spend_shares,
        has_demographics,
    from {{ ref('customer_features') }}
    where as_of_date = {{ as_of_date() }}

),

definitions as (

    select distinct
        segment_key,
        segment_description,
    from {{ ref('stg_ml__segment_definitions') }}
    where as_of_date = {{ as_of_date() }}

),

department_shares as (

    select
        segments.segment_key,
        segments.lifetime_spend,
        unnest(map_entries(features.department_spend_shares)) as entry,
    from customer_segments as segments
    inner join customer_features as features
        on segments.customer_id = features.customer_id

),

department_spend as (

    select
        segment_key,
        entry['key'] as department,
        sum(cast(lifetime_spend * entry['value'] as decimal(18, 4))) as spend,
    from department_shares
    group by segment_key, department

),

top_departments as (

    select
        segment_key,
        department as top_department,
    from department_spend
    qualify row_number() over (partition by segment_key order by spend desc, department asc) = 1

),

segment_totals as (

    select
        segments.as_of_date,
        segments.segment_key,
        segments.segment_name,
        count(*) as customer_count,
        cast(sum(segments.lifetime_spend) as decimal(18, 4)) as lifetime_spend,
        sum(segments.order_count) as order_count,
        median(segments.order_count) as median_order_count,
        median(segments.days_since_last_order) as median_days_since_last_order,
        sum(segments.membership_probability) as membership_probability_sum,
        count(*) filter (where features.has_demographics) as demographics_count,
    from customer_segments as segments
    inner join customer_features as features
        on segments.customer_id = features.customer_id
    group by segments.as_of_date, segments.segment_key, segments.segment_name

),

segment_summaries as (

    select
        totals.as_of_date,
        totals.segment_key,
        totals.segment_name,
        definitions.segment_description,
        totals.customer_count,
        cast(totals.customer_count as double) / sum(totals.customer_count) over () as customer_share,
        totals.lifetime_spend,
        cast(totals.lifetime_spend as double)
        / nullif(cast(sum(totals.lifetime_spend) over () as double), 0) as spend_share,
        totals.median_order_count,
        totals.median_days_since_last_order,
        cast(totals.lifetime_spend as double) / cast(totals.order_count as double) as average_order_amount,
        cast(totals.lifetime_spend as double) / totals.customer_count as average_lifetime_spend,
        cast(totals.membership_probability_sum as double) / totals.customer_count as average_membership_probability,
        cast(totals.demographics_count as double) / totals.customer_count as demographics_share,
        departments.top_department,
    from segment_totals as totals
    inner join definitions
        on totals.segment_key = definitions.segment_key
    left join top_departments as departments
        on totals.segment_key = departments.segment_key

)

select * from segment_summaries
