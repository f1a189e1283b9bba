with source as (

    select * from {{ source('lake', 'ons_lsoa_lookup') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        oa_code,
        lsoa_code,
        lsoa_name,
        msoa_code,
        msoa_name,
        lad_code
    from source

)

select * from final
