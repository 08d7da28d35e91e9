with

records as (

    select
        record_id,
        standard_last_name,
        standard_street,
        standard_postal_code,
        coalesce(created_at, updated_at) as seen_at,
    from {{ ref('int_customer_records') }}

),

orders as (

    select
        record_id,
        standard_street,
        standard_postal_code,
        ordered_at,
    from {{ ref('stg_retail__orders') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

sightings as (

    select
        record_id,
        standard_street,
        standard_postal_code,
        standard_last_name,
        seen_at,
    from records

    union all

    select
        record_id,
        standard_street,
        standard_postal_code,
        null as standard_last_name,
        min(ordered_at) as seen_at,
    from orders
    group by record_id, standard_street, standard_postal_code

),

int_customer_addresses as (

    select
        coalesce(customer_ids.customer_id, sightings.record_id) as customer_id,
        sightings.standard_street,
        sightings.standard_postal_code,
        list_sort(list(distinct sightings.standard_last_name) filter (where sightings.standard_last_name is not null))
            as last_names,
        min(sightings.seen_at) as first_seen_at,
    from sightings
    left join customer_ids
        on sightings.record_id = customer_ids.record_id
    where
        sightings.standard_street is not null
        and sightings.standard_postal_code is not null
    group by all

)

select * from int_customer_addresses
