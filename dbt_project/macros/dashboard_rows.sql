{# The landed rows of one file of the monthly crime dashboard; its three series have one shape. #}
{% macro dashboard_rows(relation) %}
    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_type,
        borough_snt,
        area_name,
        area_code as published_area_code,
        published_group,
        published_subgroup,
        measure as published_measure,
        published_count,
        refresh_date
    from {{ relation }}
{% endmacro %}
