with source as (

    select * from {{ source('lake', 'reference') }}

),

final as (

    select
        document_id,
        reference_no::integer as reference_no,
        text,
        target,
        target_kind,
        target_no::integer as target_no,
        resolved,
        problem,
        line::integer as line,
        page::integer as page
    from source

)

select * from final
