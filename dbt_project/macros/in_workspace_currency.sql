{#-
    All rows of a relation, amounts in the workspace's currency at the rate of the row's local day; a rate holds until
    the next. Rows without currency are in the workspace's. An amount without a rate becomes null: test
    has_exchange_rates on the staging model stops the run before.

    relation  a ref with columns `currency` and a day; not a CTE, which DuckDB would copy whole, as it is read twice
    day       the column with the local day
    amounts   list of the columns to convert
-#}
{% macro in_workspace_currency(relation, day, amounts) -%}
    {%- set converted = [] -%}
    {%- for amount in amounts -%}
        {%- do converted.append('cast(foreign_rows.' ~ amount ~ ' * rates.rate as decimal(18, 4)) as ' ~ amount) -%}
    {%- endfor -%}
    select own_rows.*
    from {{ relation }} as own_rows
    where
        own_rows.currency is null
        or own_rows.currency = (select workspace.currency from {{ ref('stg_settings__workspace') }} as workspace)

    union all

    select foreign_rows.* replace ({{ converted | join(', ') }})
    from (
        -- before the join, which would else sort every row by its day
        select rows_of_day.*
        from {{ relation }} as rows_of_day
        where
            rows_of_day.currency is not null
            and rows_of_day.currency
            <> (select workspace.currency from {{ ref('stg_settings__workspace') }} as workspace)
    ) as foreign_rows
    asof left join {{ ref('stg_retail__exchange_rates') }} as rates
        on foreign_rows.currency = rates.currency and foreign_rows.{{ day }} >= rates.rate_date
{%- endmacro %}
