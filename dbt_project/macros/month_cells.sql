{# One row per landed row and month column, as published, with the named columns. A column that a
   file does not have is null after the union of its releases and drops out; a blank stays. #}
{% macro month_cells(relation, columns) %}
    select
        _release as release_id,
        _row as row_number,
        {{ columns | join(', ') }},
        published_group,
        published_subgroup,
        strptime(month_header, '%Y%m')::date as month,
        value::bigint as offence_count
    from (
        unpivot {{ relation }} on columns('^20[0-9]{4}$')
        into name month_header value value
    )
{% endmacro %}
