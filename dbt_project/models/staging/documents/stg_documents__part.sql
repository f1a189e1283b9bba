with source as (

    select * from {{ source('lake', 'document_part') }}

),

final as (

    select
        document_id,
        part_no,
        kind,
        title,
        first_line,
        last_line,
        first_page,
        last_page
    from source

)

select * from final
