with versions as (

    select * from {{ ref('int_documents__versions') }}

),

figures as (

    select
        document_id,
        count(*) as figure_count
    from {{ ref('stg_documents__figure') }}
    group by document_id

),

questions as (

    select
        document_id,
        count(*) as question_count
    from {{ ref('stg_documents__question') }}
    group by document_id

),

final as (

    select
        versions.document_id,
        versions.paper_id,
        versions.version_no,
        versions.is_current,
        versions.previous_document_id,
        versions.replaced_at,
        versions.source_id,
        versions.kind,
        versions.title,
        versions.body,
        versions.document_date,
        versions.date_precision,
        versions.date_evidence,
        versions.meeting_key,
        versions.item,
        versions.paper_status,
        versions.boroughs,
        versions.bcu,
        versions.pages,
        versions.pages_without_text,
        versions.problems,
        coalesce(figures.figure_count, 0)::integer as figure_count,
        coalesce(questions.question_count, 0)::integer as question_count,
        versions.publisher,
        versions.licence,
        versions.landing_page,
        versions.url,
        versions.file as file_name,
        versions.sha256,
        versions.published_at
    from versions
    left join figures on versions.document_id = figures.document_id
    left join questions on versions.document_id = questions.document_id

)

select * from final
