with versions as (

    select * from {{ ref('int_documents__versions') }}
    where previous_document_id is not null

),

worded as (

    select * from {{ ref('int_documents__worded') }}

),

after as (

    select
        versions.document_id,
        versions.previous_document_id,
        worded.kind,
        worded.wording,
        worded.occurrence,
        worded.page,
        worded.line,
        worded.text,
        worded.value
    from versions
    inner join worded on versions.document_id = worded.document_id

),

before as (

    select
        versions.document_id,
        versions.previous_document_id,
        worded.kind,
        worded.wording,
        worded.occurrence,
        worded.page,
        worded.line,
        worded.text,
        worded.value
    from versions
    inner join worded on versions.previous_document_id = worded.document_id

),

compared as (

    select
        coalesce(after.document_id, before.document_id) as document_id,
        coalesce(after.previous_document_id, before.previous_document_id) as previous_document_id,
        coalesce(after.kind, before.kind) as kind,
        case
            when before.document_id is null then 'added'
            when after.document_id is null then 'removed'
            else 'changed'
        end as change,
        before.page as page_before,
        before.line as line_before,
        before.text as text_before,
        before.value as value_before,
        after.page as page_after,
        after.line as line_after,
        after.text as text_after,
        after.value as value_after
    from after
    full join before
        on
            after.document_id = before.document_id
            and after.kind = before.kind
            and after.wording = before.wording
            and after.occurrence = before.occurrence
    where
        after.document_id is null
        or before.document_id is null
        or (after.kind = 'block' and after.text <> before.text)
        or (after.kind = 'figure' and after.value <> before.value)

),

final as (

    select
        compared.document_id,
        row_number() over (
            partition by compared.document_id
            order by
                coalesce(compared.line_after, compared.line_before),
                compared.kind,
                compared.change,
                compared.line_before,
                compared.text_after,
                compared.text_before
        )::integer as change_no,
        versions.paper_id,
        compared.previous_document_id,
        versions.published_at,
        compared.kind,
        compared.change,
        compared.page_before,
        compared.line_before,
        compared.text_before,
        compared.value_before,
        compared.page_after,
        compared.line_after,
        compared.text_after,
        compared.value_after
    from compared
    inner join versions on compared.document_id = versions.document_id

)

select * from final
