with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

bookings as (

    select
        customer_id,
        transaction_type,
        {{ as_of_date() }} - booked_date as days_before,
        greatest(amount, 0) as money_in,
        greatest(-amount, 0) as money_out,
        coalesce(transaction_type = 'own_transfer', false) as is_own_transfer,
    from {{ ref('account_bookings') }}
    where
        booked_date < {{ as_of_date() }}
        and customer_id is not null

),

-- without bookings, or without their kinds, what needs them is unknown, not zero
known_source as (

    select
        count(*) > 0 as has_bookings,
        count(transaction_type) > 0 as has_types,
    from bookings

),

-- money moved between a customer's own accounts is neither income nor expense
customer_totals as (

    select
        customer_id,
        sum(money_in) filter (where not is_own_transfer) as inflow,
        sum(money_out) filter (where not is_own_transfer) as outflow,
        sum(money_in) filter (where transaction_type = 'salary') as salary,
        sum(money_out) filter (where transaction_type = 'cash') as cash,
        sum(money_out - money_in) filter (where transaction_type = 'fee') as fees,
    from bookings
    where days_before <= 90
    group by customer_id

),

customer_bookings as (

    select
        customers.customer_id,
        case when known.has_bookings then cast(coalesce(totals.inflow, 0) as decimal(18, 4)) end as inflow_90d,
        case when known.has_bookings then cast(coalesce(totals.outflow, 0) as decimal(18, 4)) end as outflow_90d,
        case when known.has_types then coalesce(totals.salary, 0) > 0 end as has_salary,
        case when known.has_types then cast(coalesce(totals.salary, 0) as decimal(18, 4)) end as salary_amount_90d,
        case
            when known.has_types
                then cast(coalesce(totals.cash, 0) as double) / nullif(cast(totals.outflow as double), 0)
        end as cash_share_90d,
        case when known.has_types then cast(greatest(coalesce(totals.fees, 0), 0) as decimal(18, 4)) end
            as fee_amount_90d,
    from customers
    cross join known_source as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

)

select * from customer_bookings
