{#- The instant at which the window of so many local days before as_of_date begins, as a UTC timestamp. -#}
{% macro window_start(days) -%}
    timezone('UTC', timezone('{{ time_zone() }}', cast({{ as_of_date() }} - {{ days }} as timestamp)))
{%- endmacro %}
