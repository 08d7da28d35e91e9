{#-
    A text as it is shown, each sign in its usual form (Unicode NFKC): full-width letters, ligatures and blanks of
    other widths become the ones that people type. ASCII needs no look. Only for models that are tables.
-#}
{% macro usual_signs(text) -%}
    {%- set usual -%}
        case when regexp_full_match({{ text }}, '[ -~]*') then {{ text }} else unicode_nfkc({{ text }}) end
    {%- endset -%}
    {{ shown_text(usual) }}
{%- endmacro %}
