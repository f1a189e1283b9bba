with source as (

    select * from {{ source('lake', 'table_cell') }}

),

final as (

    select
        document_id,
        table_no::integer as table_no,
        row_no::integer as row_no,
        column_no::integer as column_no,
        row_label,
        row_label_repaired,
        column_label,
        text,
        value,
        is_total,
        line::integer as line,
        page::integer as page,
        box_left,
        box_top,
        box_right,
        box_bottom
    from source

)

select * from final
