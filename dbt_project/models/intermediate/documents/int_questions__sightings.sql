with questions as (

    select * from {{ ref('stg_documents__question') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

dated as (

    select
        questions.*,
        versions.source_id,
        versions.paper_id,
        versions.meeting_key,
        versions.published_at,
        versions.is_current,
        versions.date_precision,
        -- Of a month or a year, its last day: nothing is called overdue before its time.
        case versions.date_precision
            when 'month' then last_day(versions.document_date)
            when
                'year'
                then (date_trunc('year', versions.document_date) + interval '1 year - 1 day')
            else versions.document_date
        end::date as asked_on,
        trim(regexp_replace(lower(questions.text), '[^a-z0-9]+', ' ', 'g')) as words
    from questions
    inner join versions on questions.document_id = versions.document_id

),

-- A Mayor's question bears a number for good, wherever it is printed. Any other is told by its
-- words, and by the meeting it was put to.
keyed as (

    select
        *,
        case
            when kind = 'mayor' and reference is not null then 'mayor ' || reference
            when kind = 'mayor' and words <> '' then 'mayor ' || words
            else concat_ws(
                ' ',
                kind,
                coalesce(meeting_key, paper_id),
                coalesce(nullif(words, ''), reference, question_no::varchar)
            )
        end as question_key
    from dated

),

final as (

    select
        kind || '-' || substr(md5(question_key), 1, 12) as question_id,
        document_id,
        question_no,
        kind,
        reference,
        topic,
        asker,
        asked_of,
        text,
        answer,
        status,
        answered_on,
        refers_to,
        first_line,
        last_line,
        page,
        source_id,
        paper_id,
        published_at,
        is_current,
        asked_on,
        date_precision as asked_on_precision
    from keyed
    qualify row_number() over (partition by question_key, document_id order by question_no) = 1

)

select * from final
