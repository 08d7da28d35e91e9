{#-
    Share (0-1) of lifetime_spend. Null where lifetime_spend is not above 0, and for every customer where the
    part is null for all of them: then the company lacks the source or column, which is not the same as 0.
    Money given back for lines of the other kind would take it beyond 0 or 1: it is held there.
-#}
{% macro spend_share(part) -%}
    case
        when lifetime_spend > 0 and count({{ part }}) over () > 0
            then least(1, greatest(0, cast(coalesce({{ part }}, 0) as double) / cast(lifetime_spend as double)))
    end
{%- endmacro %}
