{#- The var time_zone; checked for the same reason as as_of_date. -#}
{% macro time_zone() -%}
    {%- set value = var('time_zone') | string -%}
    {%- if execute and (value == 'None' or not modules.re.fullmatch('[A-Za-z][A-Za-z0-9_+/-]*', value)) -%}
        {{ exceptions.raise_compiler_error(
            "var time_zone: found '" ~ value ~ "', allowed is an IANA name such as Europe/Vienna. "
            ~ "Give it with --vars '{as_of_date: 2017-10-01, time_zone: Europe/Vienna}'."
        ) }}
    {%- endif -%}
    {{ value }}
{%- endmacro %}

{#- A timestamp in UTC as the company's clock shows it. -#}
{% macro local_time(utc_timestamp) -%}
    timezone('{{ time_zone() }}', make_timestamptz(epoch_us({{ utc_timestamp }})))
{%- endmacro %}
