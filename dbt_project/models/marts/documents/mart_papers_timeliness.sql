with versions as (

    select * from {{ ref('int_documents__versions') }}

),

minutes as (

    select distinct document_id
    from {{ ref('stg_documents__minute') }}

),

-- Minutes of a meeting come weeks after it; the first day on which a listing holds them counts. A
-- pack may hold those of the meeting before.
minuted as (

    select
        versions.meeting_key,
        min(
            case
                when versions.paper_published_on > versions.document_date
                    then versions.paper_published_on
                else versions.published_at::date
            end
        ) as minutes_on
    from versions
    inner join minutes on versions.document_id = minutes.document_id
    where
        versions.kind in ('minutes', 'meeting_record')
        and versions.published_at::date > versions.document_date
    group by versions.meeting_key

),

-- A paper for a meeting, not what was written of it afterwards.
papers as (

    select
        paper_id,
        min_by(document_id, version_no) as first_document_id,
        max_by(document_id, version_no) as document_id,
        max_by(title, version_no) as title,
        max_by(body, version_no) as body,
        max_by(boroughs, version_no) as boroughs,
        max_by(meeting_key, version_no) as meeting_key,
        max_by(document_date, version_no) as meeting_date,
        max_by(item, version_no) as item,
        bool_or(paper_status = 'to_follow') as was_to_follow,
        min(coalesce(paper_published_on, published_at::date)) as published_on,
        count(*) as version_count,
        max(published_at) filter (where version_no > 1) as last_replaced_at
    from versions
    where
        meeting_key is not null
        and date_precision in ('day', 'inferred')
        and kind in ('agenda_pack', 'slides', 'report', 'other')
    group by paper_id

),

days as (

    select
        *,
        greatest((meeting_date - published_on) - 1, 0)::integer as clear_days,
        {{ working_days_between('published_on', 'meeting_date') }} as clear_working_days
    from papers

),

final as (

    select
        days.paper_id,
        days.document_id,
        days.meeting_key,
        days.body,
        days.boroughs,
        days.meeting_date,
        days.item,
        days.title,
        days.published_on,
        days.clear_days,
        days.clear_working_days,
        days.clear_working_days < 5 as is_late,
        days.published_on > days.meeting_date as is_after_meeting,
        days.was_to_follow,
        days.version_count::integer as version_count,
        days.last_replaced_at,
        coalesce(days.last_replaced_at::date > days.meeting_date, false)
            as is_replaced_after_meeting,
        minuted.minutes_on,
        (minuted.minutes_on - days.meeting_date)::integer as minutes_days
    from days
    left join minuted on days.meeting_key = minuted.meeting_key

)

select * from final
