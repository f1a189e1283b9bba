with source as (

    select * from {{ source('lake', 'mps_ward_crime_historical') }}

),

final as (

    {{ month_cells('source', ['ward_code', 'ward_name', 'area_label']) }}

)

select * from final
