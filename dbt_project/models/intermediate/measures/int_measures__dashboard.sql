with cells as (

    select * from {{ ref('int_dashboard__cells') }}

),

tno as (

    select
        *,
        case offence_level when 'total' then 'All' else offence_group end as category_group,
        case offence_level when 'subgroup' then offence_subgroup else 'All' end as category
    from cells
    where series = 'dashboard_tno'

),

-- Of a flag the row of its own name is the total; the others overlap and stand beside it.
flags as (

    select
        *,
        case
            when series = 'dashboard_knife' and lower(offence_group) = 'knife crime'
                then 'knife_crime'
            when series = 'dashboard_other' and lower(offence_group) = 'hate crime'
                then 'hate_crime'
            when series = 'dashboard_other' and lower(offence_group) = 'domestic abuse'
                then 'domestic_abuse'
        end as measure,
        case offence_level when 'group' then 'total' else 'subgroup' end as category_level,
        case offence_level when 'group' then 'All' else offence_group end as category_group
    from cells
    where series <> 'dashboard_tno'

),

final as (

    select
        area_code,
        month,
        'dashboard_offences' as measure,
        offence_level as category_level,
        category_group,
        category,
        offence_count::double as numerator,
        null::double as denominator,
        release_id
    from tno
    where offence_count is not null

    union all

    select
        area_code,
        month,
        'dashboard_positive_outcomes' as measure,
        offence_level as category_level,
        category_group,
        category,
        positive_outcome_count::double as numerator,
        null::double as denominator,
        release_id
    from tno
    where positive_outcome_count is not null

    union all

    select
        area_code,
        month,
        'positive_outcome_rate' as measure,
        offence_level as category_level,
        category_group,
        category,
        positive_outcome_count::double as numerator,
        offence_count::double as denominator,
        release_id
    from tno
    where positive_outcome_count is not null and offence_count is not null

    union all

    select
        area_code,
        month,
        measure,
        category_level,
        category_group,
        offence_subgroup as category,
        offence_count::double as numerator,
        null::double as denominator,
        release_id
    from flags
    where measure is not null and offence_count is not null

)

select * from final
