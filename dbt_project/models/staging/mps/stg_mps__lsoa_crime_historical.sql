with source as (

    select * from {{ source('lake', 'mps_lsoa_crime_historical') }}

),

final as (

    {{ month_cells('source', ['lsoa_code', 'lsoa_name', 'borough_code']) }}

)

select * from final
