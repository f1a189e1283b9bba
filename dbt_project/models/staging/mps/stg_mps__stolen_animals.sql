with source as (

    select * from {{ source('lake', 'mps_stolen_animals') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_label,
        animal,
        offence,
        recovered,
        counted as animal_count
    from source

)

select * from final
