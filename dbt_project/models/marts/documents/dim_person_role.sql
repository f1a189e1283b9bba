with people as (

    select * from {{ ref('stg_documents__person_role') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}
    where is_current

),

stated as (

    select
        case when people.is_public then people.name end as name,
        people.role,
        people.kind,
        people.rank,
        coalesce(people.body, versions.body) as body,
        versions.boroughs,
        people.is_chair,
        people.is_public,
        people.document_id,
        people.page,
        people.line,
        versions.document_date
    from people
    inner join versions on people.document_id = versions.document_id

),

final as (

    select
        substr(
            md5(
                concat_ws(
                    '|',
                    coalesce(name, ''),
                    role,
                    kind,
                    coalesce(rank, ''),
                    coalesce(body, ''),
                    boroughs,
                    is_chair::varchar,
                    is_public::varchar
                )
            ),
            1,
            16
        ) as person_role_id,
        name,
        role,
        kind,
        rank,
        body,
        boroughs,
        is_chair,
        is_public,
        min(document_date) as first_on,
        max(document_date) as last_on,
        count(distinct document_id)::integer as document_count,
        min_by(document_id, (document_date, document_id)) as first_document_id,
        max_by(document_id, (document_date, document_id)) as last_document_id
    from stated
    group by name, role, kind, rank, body, boroughs, is_chair, is_public

)

select * from final
