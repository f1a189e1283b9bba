with history as (

    select * from {{ ref('fct_recorded_crime_history') }}
    where known_to is null

),

small_areas as (

    select * from {{ ref('int_recorded_crime__small_areas') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

offences as (

    select * from {{ ref('dim_offence') }}

),

months as (

    select * from {{ ref('dim_month') }}

),

boroughs as (

    select
        'borough' as level,
        history.month,
        history.area_code,
        areas.area,
        areas.area_kind,
        history.area_code as borough_code,
        history.offence_id,
        coalesce(history.corrected_count, history.offence_count) as offence_count,
        history.corrected_count is not null as is_corrected,
        months.release_id,
        history.known_from,
        months.is_still_published
    from history
    inner join areas on history.area_code = areas.area_code
    inner join months on history.month = months.month

),

smaller as (

    select
        small_areas.level,
        small_areas.month,
        small_areas.area_code,
        small_areas.area,
        small_areas.level as area_kind,
        small_areas.borough_code,
        small_areas.offence_id,
        small_areas.offence_count,
        small_areas.is_corrected,
        small_areas.release_id,
        small_areas.known_from,
        small_areas.is_still_published
    from small_areas

),

placed as (

    select * from boroughs
    union all
    select * from smaller

),

final as (

    select
        placed.level,
        placed.month,
        placed.area_code,
        placed.area,
        placed.area_kind,
        placed.borough_code,
        placed.offence_id,
        offences.offence_group,
        offences.offence_subgroup,
        placed.offence_count,
        placed.is_corrected,
        placed.release_id,
        placed.known_from,
        placed.is_still_published
    from placed
    inner join offences on placed.offence_id = offences.offence_id

)

select * from final
