with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

-- an account without a day of opening counts from its last change, one without both always, as demographics do
accounts as (

    select
        customer_id,
        account_id,
        account_type,
        case when updated_at < {{ as_of_instant() }} then balance_amount end as balance_amount,
        case when updated_at < {{ as_of_instant() }} then credit_limit_amount end as credit_limit_amount,
    from {{ ref('accounts') }}
    where
        coalesce(opened_on, updated_date, {{ as_of_date() }} - 1) < {{ as_of_date() }}
        and coalesce(closed_on, {{ as_of_date() }}) >= {{ as_of_date() }}

),

known_source as (

    select exists (from accounts) as has_accounts

),

customer_totals as (

    select
        customer_id,
        count(*) as account_count,
        count(distinct account_type) as account_type_count,
        bool_or(account_type = 'savings') as has_savings,
        bool_or(account_type = 'credit_card') as has_credit_card,
        bool_or(account_type = 'loan') as has_loan,
        bool_or(account_type = 'mortgage') as has_mortgage,
        bool_or(account_type = 'investment') as has_investment,
        cast(
            sum(case when account_type not in ('credit_card', 'loan', 'mortgage') then balance_amount end)
            as decimal(18, 4)
        ) as balance_amount,
        cast(
            -sum(case when account_type in ('credit_card', 'loan', 'mortgage') then balance_amount end)
            as decimal(18, 4)
        ) as owed_amount,
        cast(sum(credit_limit_amount) as decimal(18, 4)) as credit_limit_amount,
    from accounts
    group by customer_id

),

customer_accounts as (

    select
        customers.customer_id,
        case when known.has_accounts then coalesce(totals.account_count, 0) end as account_count,
        case when known.has_accounts then coalesce(totals.account_type_count, 0) end as account_type_count,
        case when known.has_accounts then coalesce(totals.has_savings, false) end as has_savings,
        case when known.has_accounts then coalesce(totals.has_credit_card, false) end as has_credit_card,
        case when known.has_accounts then coalesce(totals.has_loan, false) end as has_loan,
        case when known.has_accounts then coalesce(totals.has_mortgage, false) end as has_mortgage,
        case when known.has_accounts then coalesce(totals.has_investment, false) end as has_investment,
        totals.balance_amount,
        totals.owed_amount,
        totals.credit_limit_amount,
    from customers
    cross join known_source as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

)

select * from customer_accounts
