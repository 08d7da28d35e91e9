{#-
    Share (0-1) of lifetime_spend. Null where lifetime_spend is not above 0, and for every customer where the
    part is null for all of them: then the company lacks the source or column, which is not the same as 0.
-#}
{% macro spend_share(part) -%}
    case
        when lifetime_spend > 0 and count({{ part }}) over () > 0
            then cast(coalesce({{ part }}, 0) as double) / cast(lifetime_spend as double)
    end
{%- endmacro %}
