with published as (

    {{ answering(ref('stg_mps__stolen_animals')) }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

final as (

    select
        published.month,
        areas.area_code,
        areas.area,
        areas.area_kind,
        published.animal,
        published.offence,
        published.recovered,
        count(*)::bigint as incident_count,
        count(*) filter (where published.animal_count is null)::bigint as incidents_without_count,
        coalesce(sum(published.animal_count), 0)::bigint as animal_count,
        published.release_id
    from published
    left join area_label on label_key(published.area_label) = label_key(area_label.area_label)
    inner join areas on coalesce(area_label.area_code, 'unknown') = areas.area_code
    group by all

)

select * from final
