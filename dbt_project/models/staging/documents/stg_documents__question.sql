with source as (

    select * from {{ source('lake', 'question') }}

),

final as (

    select
        document_id,
        question_no::integer as question_no,
        kind,
        reference,
        topic,
        asker,
        asked_of,
        text,
        answer,
        status,
        answered_on,
        refers_to::integer as refers_to,
        first_line::integer as first_line,
        last_line::integer as last_line,
        page::integer as page
    from source

)

select * from final
