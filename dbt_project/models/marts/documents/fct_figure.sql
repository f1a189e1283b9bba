with figures as (

    select * from {{ ref('stg_documents__figure') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

verdicts as (

    select * from {{ ref('int_figures__verdicts') }}

),

final as (

    select
        figures.document_id,
        figures.figure_no,
        versions.body,
        versions.boroughs,
        versions.document_date,
        versions.is_current,
        figures.metric,
        figures.metric_text,
        figures.text,
        figures.value,
        figures.high,
        figures.unit,
        figures.digits,
        figures.measure,
        figures.per,
        figures.qualifier,
        figures.period_text,
        figures.period_start,
        figures.period_end,
        figures.period_basis,
        figures.comparison_text,
        figures.comparison_start,
        figures.comparison_end,
        figures.place_kind,
        figures.place_name as place,
        figures.place_basis,
        figures.speaker,
        figures.speaker_role,
        figures.quote,
        figures.missing,
        figures.is_total,
        verdicts.verdict,
        verdicts.verdict_today,
        verdicts.evidence,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.block_no,
        figures.page,
        figures.line,
        figures.box_left,
        figures.box_top,
        figures.box_right,
        figures.box_bottom,
        versions.sha256
    from figures
    inner join versions on figures.document_id = versions.document_id
    left join verdicts
        on
            figures.document_id = verdicts.document_id
            and figures.figure_no = verdicts.figure_no

)

select * from final
