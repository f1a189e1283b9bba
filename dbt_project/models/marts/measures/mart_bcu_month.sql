with figures as (

    select * from {{ ref('int_measures__figures') }}
    where area_kind = 'bcu'

),

measures as (

    select * from {{ ref('measure') }}

),

areas as (

    select * from {{ ref('dim_bcu') }}

),

months as (

    select * from {{ ref('int_measures__months') }}

),

final as (

    select
        figures.area_code as bcu_code,
        areas.bcu,
        figures.month,
        figures.month < areas.since_month as is_before_bcu,
        {{ measure_columns() }}
    from figures
    inner join measures on figures.measure = measures.measure
    inner join areas on figures.area_code = areas.bcu_code
    inner join months on figures.measure = months.measure and figures.month = months.month

)

select * from final
