with facts as (

    select * from {{ ref('fct_street_crime_month') }}
    where level = 'borough' and force = 'metropolitan'

),

coverage as (

    select * from {{ ref('mart_police_uk_coverage') }}
    where kind = 'street' and force = 'metropolitan' and is_published

),

areas as (

    select distinct area_code from facts

),

crime_types as (

    select distinct
        month,
        crime_type,
        is_notifiable
    from facts

),

-- In a month that the force published, an area without a row had no such crime; a month that it
-- did not publish has no rows here, and is missing.
cells as (

    select
        areas.area_code,
        coverage.month,
        crime_types.crime_type,
        crime_types.is_notifiable,
        coalesce(facts.crimes, 0) as crimes,
        coverage.release_id
    from coverage
    cross join areas
    inner join crime_types on coverage.month = crime_types.month
    left join facts
        on
            coverage.month = facts.month
            and areas.area_code = facts.area_code
            and crime_types.crime_type = facts.crime_type

),

final as (

    select
        area_code,
        month,
        case when is_notifiable then 'street_crimes' else 'street_asb' end as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        sum(crimes)::double as numerator,
        null::double as denominator,
        release_id
    from cells
    group by all

    union all

    select
        area_code,
        month,
        'street_crimes' as measure,
        'group' as category_level,
        crime_type as category_group,
        'All' as category,
        crimes::double as numerator,
        null::double as denominator,
        release_id
    from cells
    where is_notifiable

)

select * from final
