{#- One row per order: what its lines add up to. `lines` is a relation or a CTE with the columns of order_lines. -#}
{% macro order_totals(lines) -%}
    select
        order_id,
        min(customer_id) as customer_id,
        min(store_id) as store_id,
        min(ordered_at) as ordered_at,
        max(ordered_at) as last_ordered_at,
        count(*) as line_count,
        cast(sum(sales_amount) as decimal(18, 4)) as sales_amount,
        {{ known_spend('is_discounted') }} as discounted_sales_amount,
        {{ known_spend('is_couponed') }} as couponed_sales_amount,
        {{ known_spend('is_on_display') }} as on_display_sales_amount,
        {{ known_spend('is_in_mailer') }} as in_mailer_sales_amount,
        {{ known_spend('is_private_label') }} as private_label_sales_amount,
    from {{ lines }}
    group by order_id
{%- endmacro %}
