with source as (

    select * from {{ source('lake', 'mps_use_of_force') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_label,
        subject_age,
        coalesce(outcome_arrested = 'Yes', false) as is_arrested,
        coalesce(outcome_hospitalised = 'Yes', false) as is_hospitalised,
        coalesce(outcome_detained_mental_health = 'Yes', false) as is_detained_mental_health,
        coalesce(outcome_other = 'Yes', false) as is_other_outcome
    from source

)

select * from final
