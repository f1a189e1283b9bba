with source as (

    select * from {{ source('lake', 'document_part') }}

),

final as (

    select
        document_id,
        part_no::integer as part_no,
        kind,
        title,
        first_line::integer as first_line,
        last_line::integer as last_line,
        first_page::integer as first_page,
        last_page::integer as last_page
    from source

)

select * from final
