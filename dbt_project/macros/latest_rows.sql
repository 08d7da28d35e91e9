{#-
    Raw without repeated rows: one row per key, as `select * from source` gives it, no column added.

    relation  the raw table, e.g. source('raw', 'reviews')
    key       list of the contract's key columns; nulls count as equal
    version   the contract's version column, if it has one
    repeated  for tables of many millions of rows: ref() of a base model that holds latest_of_repeated() of the same
              table, key and version as a table, in staging/<group>/base. Otherwise the view looks for repeated keys
              each time it is read: 40 s for 100 million rows on two cores.

    Of rows with one key the latest counts: by version, then by loaded_at, then the row of the more trusted source
    (raw.source_settings), then by the columns in their order, so that the same rows give the same row. Only rows
    whose key is repeated are ranked. A unit test of a model that uses this without `repeated` must give
    source('raw', 'source_settings') too; `rows: []` will do.

        source as (

            {{ latest_rows(source('raw', 'reviews'), ['review_id'], version='reviewed_at') }}

        ),
-#}
{% macro latest_rows(relation, key, version=none, repeated=none) -%}
    {%- set latest = repeated or '(' ~ latest_of_repeated(relation, key, version) ~ ')' -%}
    select source_rows.*
    from {{ relation }} as source_rows
    anti join {{ repeated or '(' ~ repeated_keys(relation, key) ~ ')' }} as repeated
        on {{ key_hash(key, 'source_rows') }} = repeated.key_hash

    union all by name

    select latest_rows.* exclude (key_hash)
    from {{ latest }} as latest_rows
{%- endmacro %}

{#- The latest row of each key that occurs more than once, with the hash of the key. -#}
{% macro latest_of_repeated(relation, key, version=none) -%}
    select
        repeated.key_hash,
        source_rows.*,
    from {{ relation }} as source_rows
    inner join ({{ repeated_keys(relation, key) }}) as repeated
        on {{ key_hash(key, 'source_rows') }} = repeated.key_hash
    left join {{ source('raw', 'source_settings') }} as settings
        on source_rows.source_name = settings.source_name
    qualify
        row_number() over (
            partition by {% for column in key %}source_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by {{ latest_first('source_rows', version) }}
        ) = 1
{%- endmacro %}

{#- How rows with one key are ranked; `settings` are those of the row's source. -#}
{% macro latest_first(alias, version=none) -%}
    {% if version %}{{ alias }}.{{ version }} desc nulls last, {% endif -%}
    {{ alias }}.loaded_at desc nulls last, settings.priority asc nulls last, {{ alias }} asc nulls last
{%- endmacro %}

{#- Hashes of the keys that occur more than once; hashes, as grouping by one number is far cheaper than by texts. -#}
{% macro repeated_keys(relation, key) -%}
    select {{ key_hash(key, 'source_rows') }} as key_hash
    from {{ relation }} as source_rows
    group by key_hash
    having count(*) > 1
{%- endmacro %}

{% macro key_hash(key, alias) -%}
    hash({% for column in key %}{{ alias }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
