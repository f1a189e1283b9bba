with answers as (

    select * from {{ ref('int_lake__answers') }}

),

coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

still_published as (

    select distinct
        releases.series,
        releases.level,
        coverage.month
    from coverage
    inner join releases on coverage.release_id = releases.release_id
    where releases.is_newest_of_source

),

dated as (

    select
        answers.series,
        answers.level,
        answers.month,
        answers.release_id,
        answers.known_from,
        still_published.month is not null as is_still_published
    from answers
    left join still_published
        on
            answers.series = still_published.series
            and answers.level = still_published.level
            and answers.month = still_published.month
    where answers.known_to is null

),

-- A source without months, such as a lookup, is its newest release and nothing else; papers are
-- documents, each for itself.
undated as (

    select
        series,
        level,
        null::date as month,
        release_id,
        published_at as known_from,
        true as is_still_published
    from releases
    where first_month is null and is_newest_of_source and not is_document

),

final as (

    select * from dated
    union all
    select * from undated

)

select * from final
