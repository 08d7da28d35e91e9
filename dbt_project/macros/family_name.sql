{#- Regular expression of a whole name: given names, then particles in any case of letters and the family name. -#}
{% macro family_name() -%}
    (?i)^(.*?) +((?:(?:van|von|vom|zu|zur|der|den|de|du|des|da|das|do|dos|del|della|di|la|le|el|al|bin|ibn|ter|ten) +)*[^ ]+)$
{%- endmacro %}
