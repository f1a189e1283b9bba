{# The rows of a staging model (with release_id and month) whose release answers for their month
   today. Files overlap, and this is what keeps a month from being counted twice. A source without
   months has `month` null in its rows. #}
{% macro answering(relation) %}
    select published.*
    from {{ relation }} as published
    inner join {{ ref('int_lake__current') }} as answer
        on
            published.release_id = answer.release_id
            and published.month is not distinct from answer.month
{% endmacro %}
