{#- A failing row shows a key whose rows disagree on the column, with two of its values. -#}
{% test one_value_per(model, key, column_name) %}

select
    {{ key }},
    min({{ column_name }}) as one_value,
    max({{ column_name }}) as other_value
from {{ model }}
group by {{ key }}
having min({{ column_name }}) <> max({{ column_name }})

{% endtest %}
