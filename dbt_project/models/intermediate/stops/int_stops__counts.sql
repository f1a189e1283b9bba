{% set dimensions = {
    'object': 'search_object',
    'legislation': 'legislation',
    'age': 'age_group',
    'gender': 'gender',
    'ethnicity_self_defined': 'self_defined_group',
    'ethnicity_officer_defined': 'officer_defined_group',
} %}

with stops as (

    select * from {{ ref('fct_stop_search') }}

),

counted as (

    select
        series,
        coalesce(area_code, force) as area_code,
        month,
        'all' as dimension,
        'All' as category,
        sum(stop_count)::bigint as stops,
        coalesce(sum(stop_count) filter (where is_positive_outcome is not null), 0)::bigint
            as stops_with_outcome,
        coalesce(sum(stop_count) filter (where is_positive_outcome), 0)::bigint
            as positive_outcomes,
        max(release_id) as release_id
    from stops
    group by all

    {% for dimension, column in dimensions.items() %}
        union all

        select
            series,
            coalesce(area_code, force) as area_code,
            month,
            '{{ dimension }}' as dimension,
            coalesce({{ column }}, 'Not stated') as category,
            sum(stop_count)::bigint as stops,
            coalesce(sum(stop_count) filter (where is_positive_outcome is not null), 0)::bigint
                as stops_with_outcome,
            coalesce(sum(stop_count) filter (where is_positive_outcome), 0)::bigint
                as positive_outcomes,
            max(release_id) as release_id
        from stops
        group by all
    {% endfor %}

),

-- A month in which a series states nothing of a dimension is not divided by it.
final as (

    select *
    from counted
    qualify bool_or(category <> 'Not stated') over (partition by series, month, dimension)

)

select * from final
