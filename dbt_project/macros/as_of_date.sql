{#- The var as_of_date as a date; var() pastes text unescaped, so its form is checked first. -#}
{% macro as_of_date() -%}
    {%- set value = var('as_of_date') | string -%}
    {%- if execute and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', value) -%}
        {{ exceptions.raise_compiler_error(
            "var as_of_date: found '" ~ value ~ "', allowed is a day as YYYY-MM-DD. "
            ~ "Give it with --vars '{as_of_date: 2017-10-01, time_zone: Europe/Vienna}'."
        ) }}
    {%- endif -%}
    cast('{{ value }}' as date)
{%- endmacro %}

{#- The instant at which as_of_date begins for the company, as a UTC timestamp. -#}
{% macro as_of_instant() -%}
    timezone('UTC', timezone('{{ time_zone() }}', cast({{ as_of_date() }} as timestamp)))
{%- endmacro %}
