{# One row per landed row and month column, as published, with the named columns. A column that a
   file does not have is null after the union of its releases and drops out; a blank stays, and so
   does a text that is no number, where a person has let one in: both count as nothing. #}
{% macro month_cells(relation, columns) %}
    select
        _release as release_id,
        _row as row_number,
        {{ columns | join(', ') }},
        published_group,
        published_subgroup,
        strptime(month_header, '%Y%m')::date as month,
        try_cast(value as bigint) as offence_count
    from (
        unpivot {{ relation }} on columns('^20[0-9]{4}$')
        into name month_header value value
    )
{% endmacro %}
