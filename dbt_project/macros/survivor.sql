{#- The value that survives of a customer's records, or another column of the record it is from. -#}
{% macro survivor(column, of_record=none) -%}
    arg_min({{ of_record or column }}, survival_rank) filter (where {{ column }} is not null)
{%- endmacro %}
