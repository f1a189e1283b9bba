with source as (

    select * from {{ source('lake', 'mps_custody_strip_searches') }}

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
        custody_count as search_count
    from source

)

select * from final
