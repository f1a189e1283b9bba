with months as (

    select * from {{ ref('int_workforce__months') }}

),

figures as (

    select * from {{ ref('int_workforce__area_month') }}

),

boroughs as (

    select * from {{ ref('borough') }}
    where is_mps

),

bcus as (

    select * from {{ ref('bcu') }}

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

-- Every borough of the MPS has rows, whether or not any file names it.
areas as (

    select
        'borough' as area_kind,
        area_code,
        borough as area
    from boroughs

    union

    select
        area_kind,
        area_code,
        area
    from figures

),

stated as (

    select
        months.month,
        areas.area_kind,
        areas.area_code,
        areas.area,
        figures.fte,
        case
            when areas.area_kind = 'ward' then 'not published by ward'
            when months.strengths_coverage <> 'published' then months.strengths_coverage
            when figures.fte is null then 'the release has no figure for the area'
            else 'published'
        end as fte_coverage,
        figures.activity_minutes,
        figures.abstraction_minutes,
        case
            when months.abstractions_coverage <> 'published' then months.abstractions_coverage
            when figures.activity_minutes is null then 'the release has no figure for the area'
            else 'published'
        end as minutes_coverage,
        months.strengths_release_id,
        months.abstractions_release_id
    from months
    cross join areas
    left join figures
        on
            months.month = figures.month
            and areas.area_kind = figures.area_kind
            and areas.area_code = figures.area_code

),

-- A BCU of which one borough has no figure has none, and so has the MPS: the sum of the others
-- would be too small.
bcu_stated as (

    select
        stated.month,
        'bcu' as area_kind,
        bcus.bcu_code as area_code,
        bcus.bcu as area,
        case when count(stated.fte) = count(*) then sum(stated.fte) end as fte,
        case
            when count(stated.fte) = count(*) then 'published'
            when count(stated.fte) = 0 then min(stated.fte_coverage)
            else
                'no figure for '
                || string_agg(stated.area, ', ' order by stated.area)
                filter (where stated.fte is null)
        end as fte_coverage,
        case
            when count(stated.activity_minutes) = count(*) then sum(stated.activity_minutes)
        end as activity_minutes,
        case
            when count(stated.activity_minutes) = count(*) then sum(stated.abstraction_minutes)
        end as abstraction_minutes,
        case
            when count(stated.activity_minutes) = count(*) then 'published'
            when count(stated.activity_minutes) = 0 then min(stated.minutes_coverage)
            else
                'no figure for '
                || string_agg(stated.area, ', ' order by stated.area)
                filter (where stated.activity_minutes is null)
        end as minutes_coverage,
        stated.strengths_release_id,
        stated.abstractions_release_id
    from stated
    inner join membership on stated.area_code = membership.area_code
    inner join bcus on membership.bcu_code = bcus.bcu_code
    where stated.area_kind = 'borough'
    group by all

),

mps_stated as (

    select
        month,
        'mps' as area_kind,
        'MPS' as area_code,
        'MPS' as area,
        case
            when
                count(fte) filter (where area_kind = 'borough')
                = count(*) filter (where area_kind = 'borough')
                then sum(fte)
        end as fte,
        case
            when
                count(fte) filter (where area_kind = 'borough')
                = count(*) filter (where area_kind = 'borough')
                then 'published'
            when count(fte) = 0 then min(fte_coverage)
            else
                'no figure for '
                || string_agg(area, ', ' order by area)
                filter (where fte is null and area_kind = 'borough')
        end as fte_coverage,
        case
            when
                count(activity_minutes) filter (where area_kind = 'borough')
                = count(*) filter (where area_kind = 'borough')
                then sum(activity_minutes)
        end as activity_minutes,
        case
            when
                count(activity_minutes) filter (where area_kind = 'borough')
                = count(*) filter (where area_kind = 'borough')
                then sum(abstraction_minutes)
        end as abstraction_minutes,
        case
            when
                count(activity_minutes) filter (where area_kind = 'borough')
                = count(*) filter (where area_kind = 'borough')
                then 'published'
            when count(activity_minutes) = 0 then min(minutes_coverage)
            else
                'no figure for '
                || string_agg(area, ', ' order by area)
                filter (where activity_minutes is null and area_kind = 'borough')
        end as minutes_coverage,
        strengths_release_id,
        abstractions_release_id
    from stated
    where area_kind <> 'ward'
    group by month, strengths_release_id, abstractions_release_id

),

final as (

    select
        month,
        area_kind,
        area_code,
        area,
        round(fte, 2)::double as fte,
        fte_coverage,
        activity_minutes::double as activity_minutes,
        abstraction_minutes::double as abstraction_minutes,
        minutes_coverage,
        strengths_release_id,
        abstractions_release_id
    from stated

    union all

    select
        month,
        area_kind,
        area_code,
        area,
        round(fte, 2)::double as fte,
        fte_coverage,
        activity_minutes::double as activity_minutes,
        abstraction_minutes::double as abstraction_minutes,
        minutes_coverage,
        strengths_release_id,
        abstractions_release_id
    from bcu_stated

    union all

    select
        month,
        area_kind,
        area_code,
        area,
        round(fte, 2)::double as fte,
        fte_coverage,
        activity_minutes::double as activity_minutes,
        abstraction_minutes::double as abstraction_minutes,
        minutes_coverage,
        strengths_release_id,
        abstractions_release_id
    from mps_stated

)

select * from final
