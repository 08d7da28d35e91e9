with

source as (

    {{ latest_rows(source('raw', 'exchange_rates'), ['currency', 'rate_date']) }}

),

renamed as (

    select
        ---------- texts
        upper(trim(currency)) as currency,

        ---------- numbers
        rate,

        ---------- dates
        -- the first known rate holds before its day too: an order dated too early must not stop all others
        case
            when rate_date = min(rate_date) over (partition by upper(trim(currency))) then date '0001-01-01'
            else rate_date
        end as rate_date,

    from source

)

select * from renamed
