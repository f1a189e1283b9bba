with published as (

    select * from {{ ref('stg_mps__borough_crime_24m') }}
    union all
    select * from {{ ref('stg_mps__borough_crime_historical') }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

offence as (

    select * from {{ ref('offence') }}

),

final as (

    select
        published.release_id,
        published.row_number,
        published.month,
        area_label.area_code,
        coalesce(
            offence.offence_id,
            'not_mapped:' || published.published_group || ':' || published.published_subgroup
        ) as offence_id,
        published.published_group,
        published.published_subgroup,
        published.offence_count
    from published
    left join area_label on published.area_label = area_label.area_label
    left join offence
        on
            published.published_group = offence.published_group
            and published.published_subgroup = offence.published_subgroup

)

select * from final
