with

accounts as (

    select
        customer_id,
        account_count,
        account_type_count,
        has_savings,
        has_credit_card,
        has_loan,
        has_mortgage,
        has_investment,
        balance_amount,
        owed_amount,
        credit_limit_amount,
    from {{ ref('customer_accounts') }}

),

bookings as (

    select
        customer_id,
        inflow_90d,
        outflow_90d,
        has_salary,
        salary_amount_90d,
        cash_share_90d,
        fee_amount_90d,
    from {{ ref('customer_bookings') }}

),

sessions as (

    select
        customer_id,
        banking_session_count_90d,
        mobile_session_share,
        days_since_last_session,
    from {{ ref('customer_banking_sessions') }}

),

credit as (

    select
        customer_id,
        credit_score,
        delinquency_count,
        credit_utilization_share,
    from {{ ref('customer_credit') }}

),

customer_finances as (

    select
        accounts.customer_id,

        ---------- what they hold
        accounts.account_count,
        accounts.account_type_count,
        accounts.has_savings,
        accounts.has_credit_card,
        accounts.has_loan,
        accounts.has_mortgage,
        accounts.has_investment,
        accounts.balance_amount,
        accounts.owed_amount,
        accounts.credit_limit_amount,

        ---------- what goes in and out
        bookings.inflow_90d,
        bookings.outflow_90d,
        bookings.has_salary,
        bookings.salary_amount_90d,
        bookings.cash_share_90d,
        bookings.fee_amount_90d,

        ---------- online and mobile banking
        sessions.banking_session_count_90d,
        sessions.mobile_session_share,
        sessions.days_since_last_session,

        ---------- credit bureaus
        credit.credit_score,
        credit.delinquency_count,
        credit.credit_utilization_share,
    from accounts
    inner join bookings
        on accounts.customer_id = bookings.customer_id
    inner join sessions
        on accounts.customer_id = sessions.customer_id
    inner join credit
        on accounts.customer_id = credit.customer_id

)

select * from customer_finances
