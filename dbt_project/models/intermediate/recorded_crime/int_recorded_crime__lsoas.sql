with recent as (

    {{ answering(ref('stg_mps__lsoa_crime_24m')) }}
    where published.offence_count > 0

),

historical as (

    {{ answering(ref('stg_mps__lsoa_crime_historical')) }}
    where published.offence_count > 0

),

published as (

    select * from recent
    union all by name
    select * from historical

),

final as (

    select
        'lsoa' as level,
        month,
        lsoa_code as area_code,
        lsoa_name as area,
        borough_code,
        published_group,
        published_subgroup,
        offence_count,
        row_number,
        release_id
    from published

)

select * from final
