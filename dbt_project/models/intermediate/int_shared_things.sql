with

addresses as (

    select
        customer_id,
        standard_street,
        standard_postal_code,
        last_names,
        first_seen_at,
    from {{ ref('int_customer_addresses') }}

),

cards as (

    select
        customer_id,
        card_fingerprint,
        first_seen_at,
    from {{ ref('int_customer_cards') }}

),

devices as (

    select
        customer_id,
        device_id,
        first_seen_at,
    from {{ ref('int_customer_devices') }}

),

things as (

    select
        'same_household' as relationship_type,
        concat_ws(' | ', standard_street, standard_postal_code, unnest(last_names)) as thing,
        customer_id,
        first_seen_at,
    from addresses

    union all

    select
        'shared_address' as relationship_type,
        concat_ws(' | ', standard_street, standard_postal_code) as thing,
        customer_id,
        first_seen_at,
    from addresses

    union all

    select
        'shared_card' as relationship_type,
        card_fingerprint as thing,
        customer_id,
        first_seen_at,
    from cards

    union all

    select
        'shared_device' as relationship_type,
        device_id as thing,
        customer_id,
        first_seen_at,
    from devices

),

-- most things are of one customer alone: they relate nobody
shared_things as (

    select
        relationship_type,
        thing,
    from things
    group by relationship_type, thing
    having count(*) > 1

),

int_shared_things as (

    select
        things.relationship_type,
        things.thing,
        things.customer_id,
        things.first_seen_at,
    from things
    semi join shared_things
        on
            things.relationship_type = shared_things.relationship_type
            and things.thing = shared_things.thing

)

select * from int_shared_things
