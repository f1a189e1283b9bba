with reports as (

    {{ answering(ref('stg_mps__use_of_force')) }}

),

labels as (

    select * from {{ ref('area_label') }}

),

final as (

    select
        reports.release_id,
        reports.row_number,
        reports.month,
        coalesce(labels.area_code, 'unknown') as area_code,
        coalesce(reports.subject_age, 'Not stated') as subject_age,
        reports.is_arrested,
        reports.is_hospitalised,
        reports.is_detained_mental_health,
        reports.is_other_outcome
    from reports
    left join labels on label_key(reports.area_label) = label_key(labels.area_label)

)

select * from final
