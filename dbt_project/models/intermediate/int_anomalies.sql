{%- set kinds = [
    'int_anomalies__orders',
    'int_anomalies__order_amounts',
    'int_anomalies__order_lines',
    'int_anomalies__records',
    'int_anomalies__times',
] -%}

with

int_anomalies as (
    {% for kind in kinds %}
        select
            anomaly_type,
            subject_type,
            subject_id,
            source_name,
            severity,
            explanation,
            observed_value,
            limit_value,
            happened_on,
        from {{ ref(kind) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from int_anomalies
