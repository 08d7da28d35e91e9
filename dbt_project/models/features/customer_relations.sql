with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

shared_things as (

    select
        relationship_type,
        thing,
        customer_id,
        first_seen_at,
    from {{ ref('int_shared_things') }}
    where first_seen_at < {{ as_of_instant() }}

),

referrals as (

    select
        customer_id,
        referred_customer_id,
    from {{ ref('int_customer_referrals') }}
    where first_seen_at < {{ as_of_instant() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select
        exists (
            from {{ ref('int_customer_addresses') }} as addresses
            where addresses.first_seen_at < {{ as_of_instant() }} and len(addresses.last_names) > 0
        ) as has_households,
        exists (from shared_things) as has_shared_things,
        exists (from referrals) as has_referrals,

),

-- anew from what was shared by then: a thing that became a hub later still related its customers
shared_edges as (

    {{ shared_edges('shared_things') }}

),

edges as (

    select
        customer_id,
        related_customer_id,
        relationship_type,
    from shared_edges

    union all

    select
        related_customer_id as customer_id,
        customer_id as related_customer_id,
        relationship_type,
    from shared_edges

    union all

    select
        customer_id,
        referred_customer_id as related_customer_id,
        'brought' as relationship_type,
    from referrals

    union all

    select
        referred_customer_id as customer_id,
        customer_id as related_customer_id,
        'was_brought' as relationship_type,
    from referrals

),

customer_totals as (

    select
        customer_id,
        count(distinct related_customer_id) as relationship_count,
        count(*) filter (where relationship_type = 'same_household') as relative_count,
        count(*) filter (where relationship_type = 'brought') as referral_count,
    from edges
    group by customer_id

),

customer_relations as (

    select
        customers.customer_id,
        case
            when known.has_shared_things or known.has_households or known.has_referrals
                then coalesce(totals.relationship_count, 0)
        end as relationship_count,
        case when known.has_households then 1 + coalesce(totals.relative_count, 0) end as known_household_size,
        case when known.has_referrals then coalesce(totals.referral_count, 0) end as referral_count,
    from customers
    cross join known_sources as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

)

select * from customer_relations
