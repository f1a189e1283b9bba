with offences as (

    {{ answering(ref('stg_mps__business_crime_offences')) }}

),

outcomes as (

    {{ answering(ref('stg_mps__business_crime_outcomes')) }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

published as (

    select
        'offences' as measure,
        month,
        area_label,
        offence_group,
        offence_subgroup,
        null::varchar as outcome,
        offence_count as case_count,
        release_id
    from offences

    union all

    select
        'outcomes' as measure,
        month,
        area_label,
        offence_group,
        offence_subgroup,
        outcome,
        outcome_count as case_count,
        release_id
    from outcomes

),

final as (

    select
        published.measure,
        published.month,
        areas.area_code,
        areas.area,
        areas.area_kind,
        published.offence_group,
        published.offence_subgroup,
        published.outcome,
        sum(published.case_count)::bigint as case_count,
        published.release_id
    from published
    left join area_label on label_key(published.area_label) = label_key(area_label.area_label)
    inner join areas on coalesce(area_label.area_code, 'unknown') = areas.area_code
    group by all

)

select * from final
