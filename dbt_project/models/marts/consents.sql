with

changes as (

    select
        record_id,
        purpose,
        is_granted,
        legal_basis,
        changed_at,
    from {{ ref('stg_people__consents') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

changes_of_customers as (

    {{ with_customers('changes', email=false) }}

),

-- a customer's records may disagree at one instant: then what one refuses is refused
decisions as (

    select
        customer_id,
        purpose,
        changed_at,
        bool_and(is_granted) as is_granted,
        min(struct_pack(is_granted := is_granted, legal_basis := legal_basis))['legal_basis'] as legal_basis,
    from changes_of_customers
    group by customer_id, purpose, changed_at

),

consents as (

    select
        customer_id,
        purpose,
        is_granted,
        legal_basis,
        changed_at as valid_from,
        lead(changed_at) over (partition by customer_id, purpose order by changed_at) as valid_to,
        valid_to is null as is_current,
    from decisions

)

select * from consents
