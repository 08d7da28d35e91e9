{#-
    Which records a raw table tells of, and how much: one row per record and email address, and one of zero rows, so
    that a source that the company lacks stands there too. `record`, `email` and `happened` are the contract's columns,
    left out where it has none; `is_day` says that the event has a day and no time.
-#}
{% macro covered_records(relation, contract, record=none, email=none, happened=none, is_day=false) -%}
    {%- set address = 'case when ' ~ record ~ ' is null then ' ~ standard_email(email) ~ ' end' if email else 'null' -%}
    {%- set midnight = "timezone('UTC', timezone('" ~ time_zone() ~ "', cast(max(" ~ happened ~ ') as timestamp)))' -%}
    {%- set instant = 'make_timestamp(epoch_us(max(' ~ happened ~ ')))' -%}
    select
        '{{ contract }}' as contract,
        cast({{ record or 'null' }} as varchar) as record_id,
        cast({{ address }} as varchar) as standard_email,
        count(*) as row_count,
        cast({{ 'null' if not happened else midnight if is_day else instant }} as timestamp) as last_event_at,
    from {{ relation }}
    group by 1, 2, 3

    union all

    select
        '{{ contract }}' as contract,
        null as record_id,
        null as standard_email,
        0 as row_count,
        null as last_event_at
{%- endmacro %}
