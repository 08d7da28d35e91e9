with

shared_things as (

    select
        relationship_type,
        thing,
        customer_id,
        first_seen_at,
    from {{ ref('int_shared_things') }}

),

referrals as (

    select
        customer_id,
        referred_customer_id,
        first_seen_at,
    from {{ ref('int_customer_referrals') }}

),

shared_edges as (

    {{ shared_edges('shared_things') }}

),

customer_relationships as (

    select
        customer_id,
        related_customer_id,
        relationship_type,
        strength,
        concat(
            'share ',
            case relationship_type
                when 'same_household' then 'a family name and an address'
                when 'shared_address' then 'an address'
                when 'shared_card' then 'a payment card'
                when 'shared_device' then 'a device'
            end,
            ' with ', customer_count, ' customers in all',
            case when thing_count > 1 then concat(', and ', thing_count - 1, ' more') end
        ) as reason,
        first_seen_at,
    from shared_edges

    union all

    select
        customer_id,
        referred_customer_id as related_customer_id,
        'referral' as relationship_type,
        1.0 as strength,
        'the first brought the second' as reason,
        first_seen_at,
    from referrals

)

select * from customer_relationships
