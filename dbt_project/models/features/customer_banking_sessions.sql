with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

sessions as (

    select
        customer_id,
        channel,
        {{ as_of_date() }} - started_date as days_before,
    from {{ ref('banking_sessions') }}
    where started_date < {{ as_of_date() }}

),

known_source as (

    select exists (from sessions) as has_sessions

),

customer_totals as (

    select
        customer_id,
        count(*) filter (where days_before <= 90) as session_count_90d,
        avg(case when channel = 'mobile' then 1.0 else 0.0 end) as mobile_share,
        cast(min(days_before) as integer) as days_since_last_session,
    from sessions
    group by customer_id

),

customer_banking_sessions as (

    select
        customers.customer_id,
        case when known.has_sessions then coalesce(totals.session_count_90d, 0) end as banking_session_count_90d,
        totals.mobile_share as mobile_session_share,
        totals.days_since_last_session,
    from customers
    cross join known_source as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

)

select * from customer_banking_sessions
