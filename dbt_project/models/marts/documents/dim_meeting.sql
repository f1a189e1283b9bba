with versions as (

    select * from {{ ref('int_documents__versions') }}
    where meeting_key is not null and is_current

),

minutes as (

    select distinct document_id
    from {{ ref('stg_documents__minute') }}

),

final as (

    select
        versions.meeting_key,
        versions.source_id,
        max(versions.meeting_id) as meeting_id,
        max_by(versions.body, versions.published_at) as body,
        max_by(versions.document_date, versions.published_at) as meeting_date,
        max_by(versions.boroughs, versions.published_at) as boroughs,
        max(versions.publisher) as publisher,
        coalesce(bool_or(versions.is_cancelled), false) as is_cancelled,
        coalesce(bool_or(versions.is_minutes_published), false)
        or bool_or(
            versions.kind in ('minutes', 'meeting_record') and minutes.document_id is not null
        ) as has_minutes,
        count(*)::integer as paper_count,
        (count(*) filter (where versions.version_no > 1))::integer as replaced_paper_count,
        min(versions.published_at) as first_published_at,
        max(versions.published_at) as last_published_at
    from versions
    left join minutes on versions.document_id = minutes.document_id
    group by versions.meeting_key, versions.source_id

)

select * from final
