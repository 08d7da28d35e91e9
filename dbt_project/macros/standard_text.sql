{#-
    How texts are made comparable: lower case, without accents, punctuation and doubled blanks; null when nothing is
    left. Letters that are no letter with an accent (ß, ø, æ, ł, đ) are written as their neighbours write them.
    Apostrophes and points go without a trace (O'Brien, obrien), other signs leave a blank (Jean-Luc, jean luc).
-#}
{% macro standard_text(text) -%}
    nullif(trim(regexp_replace(regexp_replace(
        replace(replace(translate(strip_accents(lower({{ text }})), 'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'),
        '[''’`´.]', '', 'g'
    ), '[^\p{L}\p{M}\p{N}]+', ' ', 'g')), '')
{%- endmacro %}

{#- A code such as a postal code: letters and digits alone. -#}
{% macro standard_code(text) -%}
    nullif(regexp_replace(strip_accents(lower({{ text }})), '[^\p{L}\p{N}]+', '', 'g'), '')
{%- endmacro %}

{#- An address in lower case; null where it is none: without an @ in the middle, or with a blank inside. -#}
{% macro standard_email(text) -%}
    nullif(regexp_extract(lower(trim({{ text }})), '^(mailto:)?([^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+)$', 2), '')
{%- endmacro %}

{#- A text as it is shown: trimmed, blanks inside single, null when empty. -#}
{% macro shown_text(text) -%}
    nullif(trim(regexp_replace({{ text }}, '\s+', ' ', 'g')), '')
{%- endmacro %}

{#- Words by which forms and systems write that a person said nothing; as standard_text() gives them. -#}
{% macro words_for_unknown() -%}
    {{ return([
        'unknown', 'na', 'n a', 'nan', 'null', 'missing', 'undisclosed', 'unspecified', 'declined', 'refused',
        'not known', 'not stated', 'not specified', 'not provided', 'not available', 'not disclosed', 'no answer',
        'no information', 'prefer not to say', 'prefer not to answer', 'unbekannt', 'keine angabe', 'keine angaben',
        'ka', 'k a', 'nicht angegeben', 'inconnu', 'inconnue', 'non renseigne', 'non precise', 'desconocido',
        'desconocida', 'no especificado', 'no informado', 'sin datos', 'sconosciuto', 'non specificato',
        'desconhecido', 'nao informado', 'onbekend', 'okand', 'ukjent', 'ukendt', 'nieznany', 'bilinmiyor',
        'неизвестно', 'не указано', '不明', '未知', '未回答',
    ]) }}
{%- endmacro %}

{#- What a person or a system says of a person, as it is shown; null where it only says that nothing is known. -#}
{% macro stated_text(text) -%}
    case
        when {{ standard_text(text) }} not in ('{{ words_for_unknown() | join("', '") }}') then {{ shown_text(text) }}
    end
{%- endmacro %}
