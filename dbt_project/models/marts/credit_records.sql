with

records as (

    select
        record_id,
        bureau,
        source_name,
        credit_score,
        open_credit_count,
        delinquency_count,
        inquiry_count,
        debt_amount,
        credit_utilization_share,
        reported_on,
        loaded_at,
    from {{ ref('stg_banking__credit_records') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- two records of one person may both have been reported on a day: the row loaded last counts
credit_records as (

    select
        coalesce(customer_ids.customer_id, records.record_id) as customer_id,
        records.bureau,
        records.source_name,
        records.credit_score,
        records.open_credit_count,
        records.delinquency_count,
        records.inquiry_count,
        records.debt_amount,
        records.credit_utilization_share,
        records.reported_on,
    from records
    left join customer_ids
        on records.record_id = customer_ids.record_id
    qualify
        row_number() over (
            partition by coalesce(customer_ids.customer_id, records.record_id), records.bureau, records.reported_on
            order by records.loaded_at desc, records.record_id asc
        ) = 1

)

select * from credit_records
