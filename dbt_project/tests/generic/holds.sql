{#- Fails on rows for which the expression is false; null passes, as in a check constraint. -#}
{% test holds(model, expression) %}

select *
from {{ model }}
where not ({{ expression }})

{% endtest %}
