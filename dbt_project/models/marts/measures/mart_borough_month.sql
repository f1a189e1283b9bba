with figures as (

    select * from {{ ref('int_measures__figures') }}
    where area_kind = 'borough'

),

measures as (

    select * from {{ ref('measure') }}

),

areas as (

    select * from {{ ref('dim_borough') }}
    where area_kind = 'borough'

),

months as (

    select * from {{ ref('int_measures__months') }}

),

final as (

    select
        figures.area_code,
        areas.area as borough,
        areas.bcu_code,
        figures.month,
        {{ measure_columns() }},
        figures.bcu_value,
        figures.bcu_rolling_12_value
    from figures
    inner join measures on figures.measure = measures.measure
    inner join areas on figures.area_code = areas.area_code
    inner join months on figures.measure = months.measure and figures.month = months.month

)

select * from final
