{#- For a table that an earlier version made without a column: earlier days do not know it. DuckDB lets no row go from a
    table and come to it in the transaction that alters it, so this is a hook before the transaction. -#}
{% macro gain_column(relation, column) -%}
    {%- if is_incremental() -%}
        alter table {{ relation }} add column if not exists {{ column }}
    {%- endif -%}
{%- endmacro %}
