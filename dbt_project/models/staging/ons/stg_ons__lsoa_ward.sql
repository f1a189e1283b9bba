with source as (

    select * from {{ source('lake', 'ons_lsoa_ward') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        lsoa_code,
        ward_code,
        ward_name,
        lad_code
    from source

)

select * from final
