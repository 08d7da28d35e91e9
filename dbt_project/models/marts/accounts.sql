with

accounts as (

    select
        account_id,
        record_id,
        source_name,
        account_type,
        currency,
        balance_amount,
        credit_limit_amount,
        opened_on,
        closed_on,
        updated_at,
        updated_date,
        coalesce(updated_date, opened_on) as valued_on,
    from {{ ref('stg_banking__accounts') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

workspace as (

    select currency
    from {{ ref('stg_settings__workspace') }}

),

foreign_days as (

    select distinct
        currency,
        valued_on,
    from accounts
    where currency is not null

),

rates as (

    select
        foreign_days.currency,
        foreign_days.valued_on,
        max_by(exchange_rates.rate, exchange_rates.rate_date) as rate,
    from foreign_days
    inner join {{ ref('stg_retail__exchange_rates') }} as exchange_rates
        on
            foreign_days.currency = exchange_rates.currency
            and foreign_days.valued_on >= exchange_rates.rate_date
    group by foreign_days.currency, foreign_days.valued_on

),

priced as (

    select
        accounts.*,
        coalesce(customer_ids.customer_id, accounts.record_id) as customer_id,
        case when accounts.currency is null or accounts.currency = workspace.currency then 1 else rates.rate end
            as rate,
    from accounts
    cross join workspace
    left join customer_ids
        on accounts.record_id = customer_ids.record_id
    left join rates
        on
            accounts.currency = rates.currency
            and accounts.valued_on = rates.valued_on

),

-- two records of one person may both hold an account: the row changed last counts
accounts_of_customers as (

    select
        account_id,
        customer_id,
        source_name,
        account_type,
        cast(balance_amount * rate as decimal(18, 4)) as balance_amount,
        cast(credit_limit_amount * rate as decimal(18, 4)) as credit_limit_amount,
        opened_on,
        closed_on,
        updated_at,
        updated_date,
    from priced
    qualify
        row_number() over (
            partition by account_id, customer_id
            order by updated_at desc nulls last, record_id asc
        ) = 1

)

select * from accounts_of_customers
