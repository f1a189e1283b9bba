with source as (

    select * from {{ source('lake', 'mps_borough_crime_24m') }}

),

final as (

    {{ month_cells('source', ['area_label']) }}

)

select * from final
