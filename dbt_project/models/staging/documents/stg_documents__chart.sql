with source as (

    select * from {{ source('lake', 'chart') }}

),

final as (

    select
        document_id,
        title,
        line::integer as line,
        page::integer as page
    from source

)

select * from final
