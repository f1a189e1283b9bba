with pointers as (

    select * from {{ ref('stg_documents__reference') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        pointers.document_id,
        pointers.reference_no,
        versions.document_date,
        versions.is_current,
        pointers.text,
        pointers.target,
        pointers.target_kind,
        pointers.target_no,
        pointers.resolved as is_resolved,
        pointers.problem,
        pointers.page,
        pointers.line
    from pointers
    inner join versions on pointers.document_id = versions.document_id

)

select * from final
