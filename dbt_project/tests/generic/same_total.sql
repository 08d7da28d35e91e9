{#- Two aggregates are equal, e.g. a sum here and the sum of the rows it was made of. -#}
{% test same_total(model, expression, to, to_expression, to_where='true') %}

with totals as (

    select
        (select coalesce({{ expression }}, 0) from {{ model }}) as total,
        (
            select coalesce({{ to_expression }}, 0)
            from {{ to }}
            where {{ to_where | replace('__as_of_date__', as_of_date()) }}
        ) as total_of_parent

)

select *
from totals
where total <> total_of_parent

{% endtest %}
