with source as (

    select * from {{ source('lake', 'agenda_item') }}

),

final as (

    select
        document_id,
        item_no,
        title,
        pages,
        paper_status,
        line::integer as line,
        page::integer as page
    from source

)

select * from final
