with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

latest_reports as (

    select
        customer_id,
        credit_score,
        delinquency_count,
        credit_utilization_share,
    from {{ ref('credit_records') }}
    where reported_on < {{ as_of_date() }}
    qualify row_number() over (partition by customer_id order by reported_on desc, bureau asc nulls last) = 1

),

customer_credit as (

    select
        customers.customer_id,
        latest_reports.credit_score,
        latest_reports.delinquency_count,
        case when latest_reports.credit_utilization_share > 1 then 1 else latest_reports.credit_utilization_share end
            as credit_utilization_share,
    from customers
    left join latest_reports
        on customers.customer_id = latest_reports.customer_id

)

select * from customer_credit
