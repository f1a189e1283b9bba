with stops as (

    select * from {{ ref('mart_stop_search_month') }}
    where series = 'mps' and area_kind in ('borough', 'unallocated')

),

searches as (

    select * from {{ ref('fct_more_thorough_search') }}

),

divided as (

    select
        area_code,
        month,
        case when dimension = 'all' then 'total' else 'subgroup' end as category_level,
        case dimension
            when 'all' then 'All'
            when 'object' then 'Object of search'
            when 'legislation' then 'Legislation'
            when 'age' then 'Age'
            when 'gender' then 'Gender'
            when 'ethnicity_self_defined' then 'Ethnicity, self-defined'
            when 'ethnicity_officer_defined' then 'Ethnicity, officer-defined'
        end as category_group,
        category,
        stops,
        stops_with_outcome,
        positive_outcomes,
        release_id
    from stops

),

final as (

    select
        area_code,
        month,
        'stops' as measure,
        category_level,
        category_group,
        category,
        stops::double as numerator,
        null::double as denominator,
        release_id
    from divided

    union all

    select
        area_code,
        month,
        'stop_positive_outcomes' as measure,
        category_level,
        category_group,
        category,
        positive_outcomes::double as numerator,
        null::double as denominator,
        release_id
    from divided

    union all

    select
        area_code,
        month,
        'stop_positive_outcome_rate' as measure,
        category_level,
        category_group,
        category,
        positive_outcomes::double as numerator,
        stops_with_outcome::double as denominator,
        release_id
    from divided

    union all

    select
        area_code,
        month,
        'more_thorough_searches' as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        count(*)::double as numerator,
        null::double as denominator,
        release_id
    from searches
    group by all

)

select * from final
