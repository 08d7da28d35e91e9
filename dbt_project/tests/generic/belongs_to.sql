{#-
    Every key exists in the parent; a failing row shows a key without parent and its number of rows.
    Passes when the parent has no rows at all, because a workspace may leave a source out.
-#}
{% test belongs_to(model, columns, to, max_missing_share=0) %}

{%- set key = columns | join(', ') %}

with missing_keys as (

    select
        {{ key }},
        count(*) as row_count
    from {{ model }}
    anti join {{ to }} using ({{ key }})
    where true {%- for column in columns %} and {{ column }} is not null {%- endfor %}
    group by {{ key }}

)

select *
from missing_keys
where
    (select count(*) from {{ to }}) > 0
    and (select sum(missing_keys.row_count) from missing_keys)
    > {{ max_missing_share }} * (select count(*) from {{ model }})

{% endtest %}
