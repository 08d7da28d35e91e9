{#-
    Rows of a raw table by source and local day, as they were delivered: what comes twice counts twice, so that a day
    delivered twice shows. `happened` is the contract's column of the event; `is_day` says that it is a day already.
    Instants are put together by quarters of an hour first, because no zone's midnight falls into one: the local day
    is reckoned once for all of them.
-#}
{% macro delivered_days(relation, contract, happened, is_day=false) -%}
    select
        '{{ contract }}' as contract,
        source_name,
        {% if is_day -%} moment
        {%- else -%} cast({{ local_time('make_timestamp(moment * 900000000)') }} as date)
        {%- endif %} as happened_on,
        cast(sum(row_count) as bigint) as row_count,
        cast({{ local_time('max(loaded_at)') }} as date) as loaded_on,
    from (
        select
            source_name,
            {{ happened if is_day else 'epoch_us(' ~ happened ~ ') // 900000000' }} as moment,
            count(*) as row_count,
            max(loaded_at) as loaded_at,
        from {{ relation }}
        where {{ happened }} is not null
        group by source_name, moment
    ) as moments
    group by source_name, happened_on
{%- endmacro %}
