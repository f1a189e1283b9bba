with source as (

    select * from {{ source('lake', 'police_uk_outcomes') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        _table as file_path,
        period_month as month,
        force,
        crime_id,
        longitude,
        latitude,
        location,
        lsoa_code,
        lsoa_name,
        outcome_type
    from source

)

select * from final
