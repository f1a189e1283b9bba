with facts as (

    select * from {{ ref('fct_recorded_crime') }}
    where level = 'borough'

),

final as (

    select
        area_code,
        month,
        'recorded_offences' as measure,
        case grouping(offence_group, offence_subgroup)
            when 0 then 'subgroup'
            when 1 then 'group'
            else 'total'
        end as category_level,
        coalesce(offence_group, 'All') as category_group,
        coalesce(offence_subgroup, 'All') as category,
        sum(offence_count)::double as numerator,
        null::double as denominator,
        max(release_id) as release_id
    from facts
    group by grouping sets (
        (area_code, month),
        (area_code, month, offence_group),
        (area_code, month, offence_group, offence_subgroup)
    )

)

select * from final
