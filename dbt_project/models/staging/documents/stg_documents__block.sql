with source as (

    select * from {{ source('lake', 'document_block') }}

),

final as (

    select
        document_id,
        block_no::integer as block_no,
        part_no::integer as part_no,
        kind,
        text,
        page::integer as page,
        first_line::integer as first_line,
        last_line::integer as last_line,
        headings,
        speaker,
        speaker_role,
        question_no::integer as question_no,
        table_no::integer as table_no,
        row_no::integer as row_no,
        box_left,
        box_top,
        box_right,
        box_bottom
    from source

)

select * from final
