with items as (

    select * from {{ ref('stg_documents__agenda_item') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        items.document_id,
        items.line,
        versions.meeting_key,
        versions.body,
        versions.document_date,
        versions.is_current,
        items.item_no,
        items.title,
        items.pages,
        items.paper_status,
        items.page
    from items
    inner join versions on items.document_id = versions.document_id

)

select * from final
