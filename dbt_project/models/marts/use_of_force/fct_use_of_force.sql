with reports as (

    select * from {{ ref('int_use_of_force__reports') }}
    where month is not null

),

areas as (

    select * from {{ ref('dim_borough') }}

),

final as (

    select
        reports.month,
        reports.area_code,
        areas.area,
        areas.area_kind,
        reports.subject_age,
        count(*)::bigint as report_count,
        (count(*) filter (where reports.is_arrested))::bigint as arrested_count,
        (count(*) filter (where reports.is_hospitalised))::bigint as hospitalised_count,
        (count(*) filter (where reports.is_detained_mental_health))::bigint
            as detained_mental_health_count,
        (count(*) filter (where reports.is_other_outcome))::bigint as other_outcome_count,
        reports.release_id
    from reports
    inner join areas on reports.area_code = areas.area_code
    group by all

)

select * from final
