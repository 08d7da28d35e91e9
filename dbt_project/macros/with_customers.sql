{#-
    Rows of a CTE with the customer_id that their record_id, else their email, leads to; null where neither does.
    The model has the CTEs customer_ids and, where the source brings addresses, email_owners.
-#}
{% macro with_customers(rows, email=true) -%}
    select
        {{ rows }}.*,
        coalesce(customer_ids.customer_id, {{ rows }}.record_id{{ ', email_owners.customer_id' if email }}) as customer_id,
    from {{ rows }}
    left join customer_ids
        on {{ rows }}.record_id = customer_ids.record_id
    {%- if email %}
    left join email_owners
        on {{ standard_email(rows ~ '.email') }} = email_owners.standard_email
    {%- endif %}
{%- endmacro %}
