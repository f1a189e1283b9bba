with source as (

    select * from {{ source('lake', 'ons_borough_boundary') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        lad_code,
        lad_name,
        geometry as geometry_geojson
    from source

)

select * from final
