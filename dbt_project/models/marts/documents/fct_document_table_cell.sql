with cells as (

    select * from {{ ref('stg_documents__table_cell') }}

),

tables as (

    select * from {{ ref('stg_documents__table') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        tables.title as table_title,
        cells.row_label,
        cells.row_label_repaired,
        cells.row_label <> cells.row_label_repaired as is_row_label_repaired,
        cells.column_label,
        cells.text,
        cells.value,
        versions.document_date,
        versions.is_current,
        cells.page
    from cells
    inner join tables
        on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    inner join versions on cells.document_id = versions.document_id

)

select * from final
