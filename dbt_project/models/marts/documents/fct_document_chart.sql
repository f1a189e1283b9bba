with charts as (

    select * from {{ ref('stg_documents__chart') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

final as (

    select
        charts.document_id,
        charts.line,
        charts.title,
        versions.document_date,
        versions.is_current,
        charts.page
    from charts
    inner join versions on charts.document_id = versions.document_id

)

select * from final
