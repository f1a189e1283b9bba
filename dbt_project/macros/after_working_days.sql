{# The day so many working days after a day; weekends do not count, and no bank holiday is known.
   A day at a weekend counts from the Friday before it. #}
{% macro after_working_days(day, working_days) %}
    (
        {{ day }}
        - greatest(isodow({{ day }}) - 5, 0)::integer
        + {{ working_days }}::integer
        + 2 * ((least(isodow({{ day }}), 5) - 1 + {{ working_days }}) // 5)::integer
    )::date
{% endmacro %}
