{# The group of a self-defined ethnicity of data.police.uk, whose wording and codes changed over
   the years. Chinese is Asian, as in the censuses since 2011. #}
{% macro ethnic_group(ethnicity) -%}
    case
        when regexp_matches({{ ethnicity }}, '(?i)not stated') then 'Not stated'
        when regexp_matches({{ ethnicity }}, '(?i)chinese( \(O1\))?$') then 'Asian'
        when {{ ethnicity }} like 'White%' then 'White'
        when {{ ethnicity }} like 'Black%' then 'Black'
        when {{ ethnicity }} like 'Asian%' then 'Asian'
        when {{ ethnicity }} like 'Mixed%' then 'Mixed'
        when {{ ethnicity }} is not null then 'Other'
    end
{%- endmacro %}
