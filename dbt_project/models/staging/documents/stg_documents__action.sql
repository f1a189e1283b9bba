with source as (

    select * from {{ source('lake', 'action') }}

),

final as (

    select
        document_id,
        action_no::integer as action_no,
        kind,
        text,
        who,
        due_text,
        due_on,
        operation,
        first_line::integer as first_line,
        last_line::integer as last_line,
        page::integer as page
    from source

)

select * from final
