{#- A failing row shows the doubled key and its number of rows; nulls count as equal. -#}
{% test unique_together(model, columns) %}

{%- set key = columns | join(', ') %}

-- hashes first: grouping millions of rows by one number is far cheaper than by several texts
with suspects as (

    select hash({{ key }}) as key_hash
    from {{ model }}
    group by key_hash
    having count(*) > 1

)

select
    {{ key }},
    count(*) as row_count
from {{ model }}
where hash({{ key }}) in (select suspects.key_hash from suspects)
group by {{ key }}
having count(*) > 1

{% endtest %}
