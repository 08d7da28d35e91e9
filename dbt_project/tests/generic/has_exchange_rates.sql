{#- A failing row shows a currency and a day for which no rate is known, and its number of rows. -#}
{% test has_exchange_rates(model, day) %}

with foreign_days as (

    select
        currency,
        {{ day }} as rate_date,
        count(*) as row_count,
    from {{ model }}
    where
        currency is not null
        and currency <> (select workspace.currency from {{ ref('stg_settings__workspace') }} as workspace)
    group by currency, {{ day }}

)

select
    foreign_days.currency,
    foreign_days.rate_date,
    foreign_days.row_count
from foreign_days
asof left join {{ ref('stg_retail__exchange_rates') }} as rates
    on foreign_days.currency = rates.currency and foreign_days.rate_date >= rates.rate_date
where rates.rate is null
order by all

{% endtest %}
