with checks as (

    select * from {{ ref('int_figures__checks') }}

),

figures as (

    select * from {{ ref('fct_figure') }}

),

final as (

    select
        checks.document_id,
        checks.figure_no::integer as figure_no,
        checks.check_no::integer as check_no,
        figures.document_date,
        figures.is_current,
        figures.metric,
        figures.value as stated_value,
        figures.unit,
        figures.measure,
        checks.check_kind,
        checks.verdict,
        checks.evidence,
        checks.compared_value,
        checks.difference,
        checks.vintage,
        checks.as_of,
        checks.area_kind,
        checks.area,
        checks.period_start,
        checks.period_end,
        checks.release_ids,
        checks.is_tie,
        checks.chance
    from checks
    inner join figures
        on checks.document_id = figures.document_id and checks.figure_no = figures.figure_no

)

select * from final
