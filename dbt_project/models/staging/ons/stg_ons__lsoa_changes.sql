with source as (

    select * from {{ source('lake', 'ons_lsoa_changes') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        lsoa_2011_code,
        lsoa_2011_name,
        lsoa_code,
        change_code,
        lad_code
    from source

)

select * from final
