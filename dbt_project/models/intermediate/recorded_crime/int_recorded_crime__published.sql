with published as (

    select * from {{ ref('stg_mps__borough_crime_24m') }}
    union all
    select * from {{ ref('stg_mps__borough_crime_historical') }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

categories as (

    select * from {{ ref('int_recorded_crime__categories') }}

),

corrected as (

    select * from {{ ref('stg_lake__corrected_cell') }}

),

-- Staging has what declared corrections say; history needs what was published.
final as (

    select
        published.release_id,
        published.row_number,
        published.month,
        area_label.area_code,
        categories.offence_id,
        published.published_group,
        published.published_subgroup,
        case
            when corrected.release_id is null then published.offence_count
            else corrected.published_value::bigint
        end as offence_count,
        published.offence_count as corrected_count
    from published
    left join area_label on label_key(published.area_label) = label_key(area_label.area_label)
    inner join categories
        on
            published.release_id = categories.release_id
            and published.published_group = categories.published_group
            and published.published_subgroup = categories.published_subgroup
    left join corrected
        on
            published.release_id = corrected.release_id
            and published.row_number = corrected.row_number
            and published.month = corrected.month

)

select * from final
