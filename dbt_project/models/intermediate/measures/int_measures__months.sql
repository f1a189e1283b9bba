with measures as (

    select * from {{ ref('measure') }}

),

current_answers as (

    select * from {{ ref('int_lake__current') }}
    where month is not null

),

segments as (

    select * from {{ ref('int_lake__segments') }}

),

covered as (

    select
        measures.measure,
        measures.kind,
        segments.segment,
        current_answers.month,
        current_answers.release_id,
        current_answers.known_from,
        current_answers.is_still_published
    from measures
    inner join current_answers
        on
            measures.series = current_answers.series
            and measures.level = current_answers.level
    inner join segments
        on
            current_answers.series = segments.series
            and current_answers.month = segments.month

),

-- Counts are asked for by the month, so a gap is a month without a release. A level, such as a
-- quarterly survey's, is stated when it is stated.
months as (

    select
        measure,
        unnest(generate_series(min(month), max(month), interval 1 month))::date as month
    from covered
    where kind <> 'level'
    group by measure

    union all

    select
        measure,
        month
    from covered
    where kind = 'level'

),

final as (

    select
        months.measure,
        months.month,
        covered.release_id is not null as is_covered,
        covered.release_id,
        covered.segment,
        covered.known_from,
        coalesce(covered.is_still_published, false) as is_still_published,
        array_to_string(
            list_sort(list_distinct(list(covered.release_id) over two_years)), ', '
        ) as rolling_release_ids
    from months
    left join covered on months.measure = covered.measure and months.month = covered.month
    window two_years as (
        partition by months.measure order by months.month
        range between interval 23 month preceding and current row
    )

)

select * from final
