with

covered_records as (

    select
        contract,
        record_id,
        standard_email,
        row_count,
        last_event_at,
    from {{ ref('int_covered_records') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

email_owners as (

    select
        standard_email,
        customer_id,
    from {{ ref('int_email_owners') }}

),

buyers as (

    select customer_id
    from {{ ref('customers') }}
    where has_orders

),

source_features as (

    select
        contract,
        list(feature_name order by feature_name) as features_fed,
    from {{ ref('source_features') }}
    group by contract

),

contract_totals as (

    select
        covered_records.contract,
        cast(sum(covered_records.row_count) as bigint) as row_count,
        count(distinct buyers.customer_id) as customer_count,
        max(covered_records.last_event_at) as last_event_at,
    from covered_records
    left join customer_ids
        on covered_records.record_id = customer_ids.record_id
    left join email_owners
        on covered_records.standard_email = email_owners.standard_email
    left join buyers
        on coalesce(customer_ids.customer_id, covered_records.record_id, email_owners.customer_id) = buyers.customer_id
    group by covered_records.contract

),

contract_coverage as (

    select
        totals.contract,
        totals.row_count > 0 as is_present,
        totals.row_count,
        totals.customer_count,
        cast(totals.customer_count as double) / nullif((select count(*) from buyers), 0) as customer_share,
        coalesce(source_features.features_fed, []) as features_fed,
        totals.last_event_at,
    from contract_totals as totals
    left join source_features
        on totals.contract = source_features.contract

)

select * from contract_coverage
