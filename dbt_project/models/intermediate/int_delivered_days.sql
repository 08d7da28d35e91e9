with

int_delivered_days as (

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
    from {{ ref('stg_deliveries__shopping') }}

    union all

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
    from {{ ref('stg_deliveries__web') }}

    union all

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
    from {{ ref('stg_deliveries__voices') }}

    union all

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
    from {{ ref('stg_deliveries__answers') }}

    union all

    select
        contract,
        source_name,
        happened_on,
        row_count,
        loaded_on,
    from {{ ref('stg_deliveries__banking') }}

)

select * from int_delivered_days
