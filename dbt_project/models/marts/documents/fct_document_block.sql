with blocks as (

    select * from {{ ref('stg_documents__block') }}

),

parts as (

    select * from {{ ref('stg_documents__part') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        blocks.document_id,
        blocks.block_no,
        blocks.part_no,
        parts.kind as part_kind,
        versions.body,
        versions.boroughs,
        versions.bcu,
        versions.document_date,
        versions.is_current,
        blocks.kind,
        blocks.headings,
        blocks.text,
        blocks.speaker,
        blocks.speaker_role,
        blocks.question_no,
        blocks.table_no,
        blocks.row_no,
        blocks.page,
        blocks.first_line,
        blocks.last_line
    from blocks
    inner join versions on blocks.document_id = versions.document_id
    left join parts
        on blocks.document_id = parts.document_id and blocks.part_no = parts.part_no

)

select * from final
