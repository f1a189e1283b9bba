with source as (

    select * from {{ source('lake', 'minute') }}

),

final as (

    select
        document_id,
        minute_no::integer as minute_no,
        kind,
        item,
        text,
        first_line::integer as first_line,
        last_line::integer as last_line,
        page::integer as page
    from source

)

select * from final
