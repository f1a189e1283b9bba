with source as (

    select * from {{ source('lake', 'person_role') }}

),

final as (

    select
        document_id,
        name,
        role,
        kind,
        rank,
        body,
        is_chair,
        is_public,
        line::integer as line,
        page::integer as page
    from source

)

select * from final
