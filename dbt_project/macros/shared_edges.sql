{#-
    Pairs of customers who share things: one row per pair and type, customer_id before related_customer_id. A thing
    that more customers share than var relationship_customer_limit relates none of them. The fewer share a thing, the
    more it says, and several say more than one. `things` is a relation or a CTE with the columns of int_shared_things.
-#}
{% macro shared_edges(things) -%}
    with

    sharers as (

        select
            *,
            count(*) over (partition by relationship_type, thing) as customer_count,
        from {{ things }}
        qualify
            count(*) over (partition by relationship_type, thing)
            between 2 and {{ var('relationship_customer_limit') | int }}

    )

    select
        one.customer_id,
        other.customer_id as related_customer_id,
        one.relationship_type,
        -- rounded, as a product of doubles depends on their order
        round(1 - product(1 - 0.9 / (one.customer_count - 1)), 6) as strength,
        min(one.customer_count) as customer_count,
        count(*) as thing_count,
        min(case
            when one.first_seen_at is not null and other.first_seen_at is not null
                then greatest(one.first_seen_at, other.first_seen_at)
        end) as first_seen_at,
    from sharers as one
    inner join sharers as other
        on
            one.relationship_type = other.relationship_type
            and one.thing = other.thing
            and one.customer_id < other.customer_id
    group by one.customer_id, other.customer_id, one.relationship_type
{%- endmacro %}
