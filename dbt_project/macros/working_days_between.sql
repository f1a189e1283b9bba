{# Working days that lie wholly between two days; weekends do not count, and no bank holiday is
   known. Zero where the second is not after the first. #}
{% macro working_days_between(first_day, last_day) %}
    len(
        list_filter(
            generate_series({{ first_day }}::timestamp, {{ last_day }}::timestamp, interval 1 day),
            lambda day: isodow(day) <= 5 and day > {{ first_day }} and day < {{ last_day }}
        )
    )::integer
{% endmacro %}
