with minutes as (

    select * from {{ ref('stg_documents__minute') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        minutes.document_id,
        minutes.minute_no,
        versions.meeting_key,
        versions.body,
        versions.document_date,
        versions.is_current,
        minutes.kind,
        minutes.item,
        minutes.text,
        minutes.page,
        minutes.first_line,
        minutes.last_line
    from minutes
    inner join versions on minutes.document_id = versions.document_id

)

select * from final
