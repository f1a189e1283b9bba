with source as (

    select * from {{ source('lake', 'mps_dashboard_tno') }}

),

final as (

    {{ dashboard_rows('source') }}

)

select * from final
