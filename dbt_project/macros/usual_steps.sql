{#-
    Median and median absolute deviation of a number on a logarithmic scale, by group: from counts of steps of one per
    cent, which are few, instead of all values, which are many; the same whatever the order of the rows.

    relation  CTE with one row per group and step
    group     columns of the group
    step      column of the step: round(100 * ln(value))
    rows      column of the count
-#}
{% macro usual_steps(relation, group, step, rows) -%}
    with counted as (

        select
            {{ group }},
            {{ step }} as step,
            sum({{ rows }}) as row_count,
        from {{ relation }}
        group by {{ group }}, step

    ),

    placed as (

        select
            *,
            sum(row_count) over (partition by {{ group }} order by step) as rows_until,
            sum(row_count) over (partition by {{ group }}) as rows_of_group,
        from counted

    ),

    medians as (

        select
            {{ group }},
            any_value(rows_of_group) as rows_of_group,
            min(step) filter (where 2 * rows_until >= rows_of_group) as median_step,
        from placed
        group by {{ group }}

    ),

    distances as (

        select
            {{ group }},
            medians.rows_of_group,
            medians.median_step,
            abs(counted.step - medians.median_step) as distance,
            sum(counted.row_count) as row_count,
        from counted
        inner join medians using ({{ group }})
        group by all

    ),

    placed_distances as (

        select
            *,
            sum(row_count) over (partition by {{ group }} order by distance) as rows_until,
        from distances

    )

    select
        {{ group }},
        any_value(rows_of_group) as row_count,
        any_value(median_step) as median_step,
        min(distance) filter (where 2 * rows_until >= rows_of_group) as deviation_steps,
    from placed_distances
    group by {{ group }}
{%- endmacro %}

{#- How far a step lies from the usual one, in robust standard deviations; 5 per cent is the least that one is. -#}
{% macro robust_z_of_step(step, median_step, deviation_steps) -%}
    ({{ step }} - {{ median_step }}) / greatest(1.4826 * {{ deviation_steps }}, 5)
{%- endmacro %}
