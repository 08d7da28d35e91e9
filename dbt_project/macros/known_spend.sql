{#- Sales amount of the lines with a flag; null, not 0, where no line of the order tells. -#}
{% macro known_spend(flag) -%}
    cast(sum(case when {{ flag }} then sales_amount when not {{ flag }} then 0 end) as decimal(18, 4))
{%- endmacro %}
