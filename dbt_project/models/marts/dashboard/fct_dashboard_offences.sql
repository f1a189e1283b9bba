with published as (

    select * from {{ ref('int_dashboard__published') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

-- Several areas of a file may be one here: what has no borough goes by four names.
summed as (

    select
        month,
        area_level,
        area_kind,
        area_code,
        max(area_name) as area_name,
        series,
        published_group,
        published_subgroup,
        offence_group,
        offence_subgroup,
        measure,
        is_in_tno,
        sum(published_count)::bigint as published_count,
        release_id
    from published
    group by all

),

final as (

    select
        summed.month,
        summed.area_level,
        summed.area_kind,
        summed.area_code,
        coalesce(areas.area, summed.area_name, summed.area_code) as area,
        summed.series,
        summed.published_group,
        summed.published_subgroup,
        summed.offence_group,
        summed.offence_subgroup,
        summed.measure,
        summed.is_in_tno,
        summed.published_count,
        summed.release_id,
        releases.published_at as known_from
    from summed
    inner join releases on summed.release_id = releases.release_id
    left join areas on summed.area_code = areas.area_code

)

select * from final
