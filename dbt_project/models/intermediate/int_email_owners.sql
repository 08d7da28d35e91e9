with

records as (

    select
        record_id,
        standard_email,
    from {{ ref('int_customer_records') }}
    where standard_email is not null

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

int_email_owners as (

    select
        records.standard_email,
        min(coalesce(customer_ids.customer_id, records.record_id)) as customer_id,
    from records
    left join customer_ids
        on records.record_id = customer_ids.record_id
    group by records.standard_email
    having count(distinct coalesce(customer_ids.customer_id, records.record_id)) = 1

)

select * from int_email_owners
