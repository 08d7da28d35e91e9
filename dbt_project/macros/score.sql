{#-
    Score 1-5 by rank: least(5, 1 + floor(5 * percent_rank)), so equal values have equal scores. In whole
    numbers, because 5 * percent_rank as a double may fall just below a border. One customer alone scores 1.
-#}
{% macro score(worst_first) -%}
    cast(least(5, 1 + 5 * (rank() over (order by {{ worst_first }}) - 1) // greatest(count(*) over () - 1, 1)) as integer)
{%- endmacro %}
