with

records as (

    select
        record_id,
        card_fingerprint,
        coalesce(created_at, updated_at) as seen_at,
    from {{ ref('int_customer_records') }}
    where card_fingerprint is not null

),

orders as (

    select
        record_id,
        card_fingerprint,
        ordered_at as seen_at,
    from {{ ref('stg_retail__orders') }}
    where card_fingerprint is not null

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

sightings as (

    from records
    union all
    from orders

),

int_customer_cards as (

    select
        coalesce(customer_ids.customer_id, sightings.record_id) as customer_id,
        sightings.card_fingerprint,
        min(sightings.seen_at) as first_seen_at,
    from sightings
    left join customer_ids
        on sightings.record_id = customer_ids.record_id
    group by all

)

select * from int_customer_cards
