{# Whether a stop's stated outcome is any but no further action; null where none is stated. The
   publishers name no rule of their own, so this is metmart's. #}
{% macro is_positive_outcome(outcome) -%}
    not regexp_matches(lower({{ outcome }}), 'no further action|nothing found')
{%- endmacro %}
