with source as (

    select * from {{ source('lake', 'mps_custody_disposals') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        gender,
        age_group,
        ethnicity,
        offence_group,
        disposal,
        custody_count as offence_count
    from source

)

select * from final
