-- Custody is published for the MPS as a whole. Ward officers stand there by BCU and MPS
-- as well, since one whose figures are not complete must have none.
with custody as (

    select
        *,
        coalesce(case topic when 'disposal' then disposal else offence_group end, 'Not stated')
            as category
    from {{ ref('fct_custody') }}

),

homicide as (

    select
        area_code,
        month,
        role,
        coalesce(offence_type, 'Not stated') as offence_type,
        person_count,
        release_id
    from {{ ref('fct_homicide') }}

),

use_of_force as (

    select * from {{ ref('fct_use_of_force') }}

),

workforce as (

    select * from {{ ref('mart_workforce_month') }}

),

measures as (

    select
        'MPS' as area_code,
        month,
        'arrests' as measure,
        case when grouping(category) = 1 then 'total' else 'group' end as category_level,
        case when grouping(category) = 1 then 'All' else category end as category_group,
        'All' as category,
        sum(custody_count) as numerator,
        release_id
    from custody
    where topic = 'arrest'
    group by grouping sets ((month, release_id), (month, release_id, category))

    union all

    select
        'MPS' as area_code,
        month,
        'disposals' as measure,
        case when grouping(category) = 1 then 'total' else 'group' end as category_level,
        case when grouping(category) = 1 then 'All' else category end as category_group,
        'All' as category,
        sum(custody_count) as numerator,
        release_id
    from custody
    where topic = 'disposal'
    group by grouping sets ((month, release_id), (month, release_id, category))

    union all

    select
        'MPS' as area_code,
        month,
        'custody_strip_searches' as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        sum(custody_count) as numerator,
        release_id
    from custody
    where topic = 'strip search'
    group by all

    union all

    select
        area_code,
        month,
        'homicide_victims' as measure,
        case when grouping(offence_type) = 1 then 'total' else 'group' end as category_level,
        case when grouping(offence_type) = 1 then 'All' else offence_type end as category_group,
        'All' as category,
        sum(person_count) as numerator,
        release_id
    from homicide
    where role = 'victim'
    group by
        grouping sets ((area_code, month, release_id), (area_code, month, release_id, offence_type))

    union all

    select
        area_code,
        month,
        'homicide_accused' as measure,
        case when grouping(offence_type) = 1 then 'total' else 'group' end as category_level,
        case when grouping(offence_type) = 1 then 'All' else offence_type end as category_group,
        'All' as category,
        sum(person_count) as numerator,
        release_id
    from homicide
    where role = 'accused'
    group by
        grouping sets ((area_code, month, release_id), (area_code, month, release_id, offence_type))

    union all

    select
        area_code,
        month,
        'use_of_force_reports' as measure,
        case when grouping(subject_age) = 1 then 'total' else 'group' end as category_level,
        case when grouping(subject_age) = 1 then 'All' else subject_age end as category_group,
        'All' as category,
        sum(report_count) as numerator,
        release_id
    from use_of_force
    group by
        grouping sets ((area_code, month, release_id), (area_code, month, release_id, subject_age))

    union all

    select
        area_code,
        month,
        'mental_health_detentions' as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        sum(detained_mental_health_count) as numerator,
        release_id
    from use_of_force
    group by all

    union all

    select
        area_code,
        month,
        'ward_officer_fte' as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        fte as numerator,
        strengths_release_id as release_id
    from workforce
    where fte is not null and area_kind <> 'ward'

    union all

    select
        area_code,
        month,
        'abstraction_minutes' as measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        abstraction_minutes as numerator,
        abstractions_release_id as release_id
    from workforce
    where abstraction_minutes is not null and area_kind <> 'ward'

),

final as (

    select
        area_code,
        month,
        measure,
        category_level,
        category_group,
        category,
        numerator::double as numerator,
        null::double as denominator,
        release_id
    from measures

)

select * from final
