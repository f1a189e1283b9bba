with coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

covering as (

    select
        releases.series,
        releases.level,
        coverage.month,
        coverage.release_id,
        releases.published_at as known_from,
        row_number() over (
            partition by releases.series, releases.level, coverage.month, releases.published_at
            order by releases.precedence desc, coverage.release_id desc
        ) as choice
    from coverage
    inner join releases on coverage.release_id = releases.release_id

),

final as (

    select
        series,
        level,
        month,
        release_id,
        known_from,
        lead(known_from) over months as known_to,
        row_number() over months as answer_number
    from covering
    where choice = 1
    window months as (partition by series, level, month order by known_from)

)

select * from final
