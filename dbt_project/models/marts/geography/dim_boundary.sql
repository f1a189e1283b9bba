with published as (

    {{ answering(ref('stg_ons__borough_boundary')) }}

),

boroughs as (

    select * from {{ ref('borough') }}

),

-- A polygon's coordinates are rings of positions, those of several polygons a level deeper.
positions as (

    select
        boroughs.area_code,
        boroughs.borough as area,
        published.geometry_geojson,
        case json_extract_string(published.geometry_geojson, '$.type')
            when 'Polygon' then json_extract(published.geometry_geojson, '$.coordinates[*][*][0]')
            else json_extract(published.geometry_geojson, '$.coordinates[*][*][*][0]')
        end::double[] as longitudes,
        case json_extract_string(published.geometry_geojson, '$.type')
            when 'Polygon' then json_extract(published.geometry_geojson, '$.coordinates[*][*][1]')
            else json_extract(published.geometry_geojson, '$.coordinates[*][*][*][1]')
        end::double[] as latitudes,
        published.release_id
    from published
    inner join boroughs on published.lad_code = boroughs.gss_code

),

final as (

    select
        area_code,
        area,
        geometry_geojson,
        list_min(longitudes) as west,
        list_min(latitudes) as south,
        list_max(longitudes) as east,
        list_max(latitudes) as north,
        release_id
    from positions

)

select * from final
