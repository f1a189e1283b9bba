with documents as (

    select * from {{ ref('stg_documents__document') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

-- Where the listing does not name the meeting, body and day tell it; what is no paper of a meeting
-- has none.
papers as (

    select
        documents.*,
        releases.licence,
        releases.landing_page,
        documents.source_id
        || ':'
        || coalesce(
            documents.meeting_id,
            case
                when documents.kind <> 'decision'
                    then documents.listed_body || ' ' || documents.meeting_date::varchar
            end,
            case
                when
                    documents.kind in ('agenda_pack', 'minutes', 'slides', 'meeting_record')
                    and documents.date_precision in ('day', 'inferred')
                    then documents.body || ' ' || documents.date::varchar
            end
        ) as meeting_key
    from documents
    inner join releases on documents.document_id = releases.release_id

),

numbered as (

    select
        *,
        row_number() over versions as version_no,
        lag(document_id) over versions as previous_document_id,
        lead(published_at) over versions as replaced_at
    from papers
    window versions as (partition by paper_id order by published_at, document_id)

),

final as (

    select
        document_id,
        paper_id,
        version_no::integer as version_no,
        previous_document_id,
        replaced_at,
        replaced_at is null as is_current,
        source_id,
        kind,
        coalesce(nullif(title, ''), nullif(listed_title, ''), file) as title,
        coalesce(listed_body, body) as body,
        coalesce(meeting_date, date) as document_date,
        case when meeting_date is null then date_precision else 'day' end as date_precision,
        case when meeting_date is null then date_evidence else 'the publisher''s listing' end
            as date_evidence,
        meeting_key,
        meeting_id,
        meeting_date,
        is_minutes_published,
        lower(meeting_status) = 'cancelled' as is_cancelled,
        item,
        attachment_id,
        paper_status,
        paper_published_on,
        boroughs,
        bcu,
        pages,
        pages_without_text,
        problems,
        publisher,
        licence,
        landing_page,
        url,
        file,
        sha256,
        published_at
    from numbered

)

select * from final
