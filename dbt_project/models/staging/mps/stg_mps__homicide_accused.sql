with source as (

    select * from {{ source('lake', 'mps_homicide_accused') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_label,
        sex,
        age_group,
        ethnicity,
        offence_type,
        outcome,
        person_count
    from source

)

select * from final
