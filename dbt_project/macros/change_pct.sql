{# The change from one count to another in per cent, null where there is nothing to compare. #}
{% macro change_pct(new, old) -%}
    round(100.0 * ({{ new }} - {{ old }}) / nullif({{ old }}, 0), 1)::double
{%- endmacro %}
