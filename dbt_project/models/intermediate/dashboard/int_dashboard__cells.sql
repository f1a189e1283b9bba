with facts as (

    select * from {{ ref('fct_dashboard_offences') }}
    where area_level = 'borough'

),

-- Groups and the total of TNO are sums. Flags such as hate crime overlap, and one of them may
-- have several: their group is the row of that name, and nothing is added up.
levelled as (

    select
        series,
        month,
        release_id,
        area_code,
        case grouping(offence_group, offence_subgroup)
            when 0 then 'subgroup'
            when 1 then 'group'
            else 'total'
        end as offence_level,
        coalesce(offence_group, 'All') as offence_group,
        coalesce(offence_subgroup, 'All') as offence_subgroup,
        measure,
        sum(published_count)::bigint as published_count
    from facts
    where is_in_tno
    group by
        grouping sets (
            (series, month, release_id, area_code, measure),
            (series, month, release_id, area_code, measure, offence_group),
            (series, month, release_id, area_code, measure, offence_group, offence_subgroup)
        )

    union all

    select
        series,
        month,
        release_id,
        area_code,
        case
            when lower(offence_group) = lower(offence_subgroup) then 'group'
            else 'subgroup'
        end as offence_level,
        offence_group,
        case
            when lower(offence_group) = lower(offence_subgroup) then 'All'
            else offence_subgroup
        end as offence_subgroup,
        measure,
        sum(published_count)::bigint as published_count
    from facts
    where series <> 'dashboard_tno'
    group by all

),

segments as (

    select * from {{ ref('int_lake__segments') }}

),

months as (

    select distinct
        facts.series,
        facts.month,
        facts.release_id,
        segments.segment
    from facts
    inner join segments on facts.series = segments.series and facts.month = segments.month

),

areas as (

    select distinct
        release_id,
        area_code
    from facts

),

-- Rows of zeros are left out: every area of a release crossed with everything that the release
-- counts between two breaks is what it states. What it counts nowhere there is not zero but
-- unknown.
counted as (

    select
        levelled.release_id,
        months.segment,
        levelled.offence_level,
        levelled.offence_group,
        levelled.offence_subgroup,
        bool_or(levelled.measure = 'offences') as has_offences,
        bool_or(levelled.measure = 'positive outcomes') as has_outcomes
    from levelled
    inner join months on levelled.series = months.series and levelled.month = months.month
    group by all

),

stated as (

    select
        series,
        month,
        area_code,
        offence_level,
        offence_group,
        offence_subgroup,
        sum(published_count) filter (measure = 'offences')::bigint as offences,
        sum(published_count) filter (measure = 'positive outcomes')::bigint as outcomes
    from levelled
    group by all

),

final as (

    select
        months.series,
        months.month,
        months.release_id,
        areas.area_code,
        counted.offence_level,
        counted.offence_group,
        counted.offence_subgroup,
        case when counted.has_offences then coalesce(stated.offences, 0) end as offence_count,
        case when counted.has_outcomes then coalesce(stated.outcomes, 0) end
            as positive_outcome_count
    from months
    inner join areas on months.release_id = areas.release_id
    inner join counted
        on months.release_id = counted.release_id and months.segment = counted.segment
    left join stated
        on
            months.series = stated.series
            and months.month = stated.month
            and areas.area_code = stated.area_code
            and counted.offence_level = stated.offence_level
            and counted.offence_group = stated.offence_group
            and counted.offence_subgroup = stated.offence_subgroup

)

select * from final
