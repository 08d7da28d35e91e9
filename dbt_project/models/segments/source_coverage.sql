with

coverage as (

    select
        contract,
        is_present,
        row_count,
        customer_count,
        customer_share,
        features_fed,
        last_event_at,
    from {{ ref('contract_coverage') }}

),

-- every column there is, as the seed names features and not a model
known_values as (

    select count(nullif(cast(columns(*) as varchar), 'unknown'))
    from {{ ref('customer_features') }}
    where as_of_date = {{ as_of_date() }}

),

known_counts as (

    unpivot known_values on columns(*) into name feature_name value known_count

),

unknown_features as (

    select list(feature_name) as feature_names
    from known_counts
    where known_count = 0

),

source_coverage as (

    select
        coverage.contract,
        {{ as_of_date() }} as as_of_date,
        coverage.is_present,
        cast(coverage.row_count as bigint) as row_count,
        cast(coverage.customer_count as bigint) as customer_count,
        cast(coverage.customer_share as double) as customer_share,
        coverage.features_fed,
        list_sort(list_intersect(coverage.features_fed, coalesce(unknown_features.feature_names, [])))
            as features_unknown,
        coverage.last_event_at,
    from coverage
    cross join unknown_features

)

select * from source_coverage
