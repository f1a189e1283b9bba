with source as (

    select * from {{ source('lake', 'mps_business_crime_outcomes') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_label,
        offence_group,
        offence_subgroup,
        outcome,
        counted as outcome_count
    from source

)

select * from final
