with coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

series_today as (

    select * from {{ ref('int_lake__current') }}

),

stated as (

    select
        releases.source_id,
        releases.series,
        releases.level,
        releases.period_months,
        coverage.month,
        count(*) as release_count,
        min(releases.published_at) as first_published_at,
        max_by(coverage.release_id, releases.published_at) as release_id,
        max_by(coverage.row_count, releases.published_at) as row_count,
        bool_or(releases.is_newest_of_source) as is_in_newest_release
    from coverage
    inner join releases on coverage.release_id = releases.release_id
    group by all

),

-- The day of the newest publication of any source stands for today: a build has no clock.
today as (

    select max(published_at)::date as day
    from releases

),

-- Newer months than the source may lie behind are due.
due as (

    select
        releases.source_id,
        max(
            date_trunc('month', today.day) - to_months(releases.newest_within_months)
        )::date as month
    from releases
    cross join today
    where releases.is_newest_of_source
    group by releases.source_id

),

-- What a source has ever covered, from its first period to what is due, ought to be there.
expected as (

    select
        stated.source_id,
        stated.series,
        stated.level,
        unnest(
            generate_series(
                min(stated.month),
                greatest(max(stated.month), max(due.month)),
                to_months(max(stated.period_months))
            )
        )::date as month
    from stated
    left join due on stated.source_id = due.source_id
    group by stated.source_id, stated.series, stated.level

),

last_stated as (

    select
        source_id,
        max(month) as month
    from stated
    group by source_id

),

usual as (

    select
        source_id,
        median(row_count) as row_count
    from stated
    group by source_id

),

final as (

    select
        expected.source_id,
        expected.series,
        expected.level,
        expected.month,
        case
            when stated.is_in_newest_release then 'present'
            when stated.month is not null then 'withdrawn'
            else 'missing'
        end as state,
        coalesce(stated.release_count, 0)::integer as release_count,
        stated.release_id,
        stated.first_published_at,
        stated.row_count,
        case
            when stated.month is null and expected.month > last_stated.month
                then 'late: due by the newest publication of any source'
            when stated.month is null then 'no release has ever covered the month'
            when stated.row_count = 0 then 'suspicious: the month is there and holds nothing'
            when stated.row_count < usual.row_count * 0.6
                then 'suspicious: less than 60 per cent of the rows of a usual period'
            when not stated.is_in_newest_release and series_today.is_still_published
                then 'another file of the series holds it now'
            when not stated.is_in_newest_release
                then 'no file on offer holds it; the last one that did answers for it'
        end as note,
        coalesce(stated.row_count < usual.row_count * 0.6, false) as is_suspicious
    from expected
    inner join usual on expected.source_id = usual.source_id
    inner join last_stated on expected.source_id = last_stated.source_id
    left join stated
        on expected.source_id = stated.source_id and expected.month = stated.month
    left join series_today
        on
            expected.series = series_today.series
            and expected.level = series_today.level
            and expected.month = series_today.month

)

select * from final
