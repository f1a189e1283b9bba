with source as (

    select * from {{ source('lake', 'mps_borough_crime_historical') }}

),

final as (

    {{ month_cells('source', ['area_label']) }}

)

select * from final
