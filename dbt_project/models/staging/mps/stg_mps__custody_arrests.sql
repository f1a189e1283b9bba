with source as (

    select * from {{ source('lake', 'mps_custody_arrests') }}

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
        domestic_abuse_flag,
        custody_count as arrest_count
    from source

)

select * from final
