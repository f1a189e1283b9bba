with source as (

    select * from {{ source('lake', 'document') }}

),

final as (

    select
        document_id,
        paper_id,
        source_id,
        kind,
        title,
        listed_title,
        body,
        listed_body,
        date,
        date_precision,
        date_evidence,
        listed_meeting_id as meeting_id,
        listed_meeting_date as meeting_date,
        listed_meeting_status as meeting_status,
        listed_item as item,
        listed_attachment_id as attachment_id,
        listed_paper_status as paper_status,
        listed_paper_published_on as paper_published_on,
        listed_minutes_published as is_minutes_published,
        case when boroughs = '[]' then publisher_boroughs else boroughs end as boroughs,
        bcu,
        pages::integer as pages,
        pages_without_text,
        problems,
        publisher,
        url,
        file,
        sha256,
        published_at
    from source

)

select * from final
