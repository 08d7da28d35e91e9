{#- For a table that may have no row on as_of_date: then no row takes the place of those of an earlier run. -#}
{% macro forget_day(relation) -%}
    {%- if is_incremental() -%}
        delete from {{ relation }} where as_of_date = {{ as_of_date() }}
    {%- endif -%}
{%- endmacro %}
