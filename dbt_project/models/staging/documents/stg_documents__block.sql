with source as (

    select * from {{ source('lake', 'document_block') }}

),

final as (

    select
        document_id,
        block_no,
        part_no,
        kind,
        text,
        page,
        first_line,
        last_line,
        headings,
        speaker,
        speaker_role,
        question_no,
        table_no,
        row_no,
        left_pt,
        top_pt,
        right_pt,
        bottom_pt
    from source

)

select * from final
