with source as (

    select * from {{ source('lake', 'document_table') }}

),

final as (

    select
        document_id,
        table_no::integer as table_no,
        title,
        page::integer as page,
        first_line::integer as first_line,
        last_line::integer as last_line,
        headings,
        sum_checks
    from source

)

select * from final
