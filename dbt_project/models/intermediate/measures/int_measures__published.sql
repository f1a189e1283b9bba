{% set domains = [
    'recorded_crime',
    'stops',
    'police_uk',
    'dashboard',
    'harm',
    'society',
] %}

{% for domain in domains %}
    {% set keyword = 'with' if loop.first else '' %}
    {{ keyword }} {{ domain }} as (

        select * from {{ ref('int_measures__' ~ domain) }}

    ),
{% endfor %}

final as (

    {% for domain in domains %}
        select
            area_code,
            month,
            measure,
            category_level,
            category_group,
            category,
            numerator,
            denominator,
            release_id
        from {{ domain }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

)

select * from final
