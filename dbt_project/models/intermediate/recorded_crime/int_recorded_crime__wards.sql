with recent as (

    {{ answering(ref('stg_mps__ward_crime_24m')) }}
    where published.offence_count > 0

),

historical as (

    {{ answering(ref('stg_mps__ward_crime_historical')) }}
    where published.offence_count > 0

),

area_label as (

    select * from {{ ref('area_label') }}

),

published as (

    select * from recent
    union all by name
    select * from historical

),

final as (

    select
        'ward' as level,
        published.month,
        published.ward_code as area_code,
        published.ward_name as area,
        area_label.area_code as borough_code,
        published.published_group,
        published.published_subgroup,
        published.offence_count,
        published.row_number,
        published.release_id
    from published
    left join area_label on label_key(published.area_label) = label_key(area_label.area_label)

)

select * from final
