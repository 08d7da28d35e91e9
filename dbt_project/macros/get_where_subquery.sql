{#- dbt's own macro, with __as_of_date__ in a test's `where` replaced: macros cannot be called in YAML. -#}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where | replace('__as_of_date__', as_of_date()) }}) as dbt_subquery
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
