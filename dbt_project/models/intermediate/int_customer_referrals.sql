with

records as (

    select
        record_id,
        referred_by_record_id,
        coalesce(created_at, updated_at) as seen_at,
    from {{ ref('int_customer_records') }}
    where referred_by_record_id is not null

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

int_customer_referrals as (

    select
        coalesce(referrer_ids.customer_id, records.referred_by_record_id) as customer_id,
        coalesce(referred_ids.customer_id, records.record_id) as referred_customer_id,
        min(records.seen_at) as first_seen_at,
    from records
    left join customer_ids as referrer_ids
        on records.referred_by_record_id = referrer_ids.record_id
    left join customer_ids as referred_ids
        on records.record_id = referred_ids.record_id
    where
        coalesce(referrer_ids.customer_id, records.referred_by_record_id)
        <> coalesce(referred_ids.customer_id, records.record_id)
    group by all

)

select * from int_customer_referrals
