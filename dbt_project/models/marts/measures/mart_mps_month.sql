with figures as (

    select * from {{ ref('int_measures__figures') }}
    where area_kind = 'mps'

),

measures as (

    select * from {{ ref('measure') }}

),

months as (

    select * from {{ ref('int_measures__months') }}

),

final as (

    select
        figures.month,
        {{ measure_columns() }}
    from figures
    inner join measures on figures.measure = measures.measure
    inner join months on figures.measure = months.measure and figures.month = months.month

)

select * from final
