with coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

current_answers as (

    select * from {{ ref('int_lake__current') }}

),

answers as (

    select
        month,
        series,
        release_id
    from current_answers
    where series in ('ward_officer_strengths', 'ward_officer_abstractions')

),

last_months as (

    select
        series,
        max(month) as last_month
    from answers
    group by series

),

-- To the newest month of any series: what is no longer published has months too.
months as (

    select unnest(generate_series(
        (select min(answers.month) from answers),
        (select max(coverage.month) from coverage),
        interval 1 month
    ))::date as month

),

stated as (

    select
        months.month,
        last_months.series,
        answers.release_id,
        case
            when answers.release_id is not null then 'published'
            when months.month > last_months.last_month
                then strftime(last_months.last_month, 'not published since %Y-%m')
            else 'no release covers the month'
        end as coverage
    from months
    cross join last_months
    left join answers
        on months.month = answers.month and last_months.series = answers.series

),

final as (

    select
        month,
        max(release_id) filter (where series = 'ward_officer_strengths')
            as strengths_release_id,
        max(release_id) filter (where series = 'ward_officer_abstractions')
            as abstractions_release_id,
        coalesce(
            max(coverage) filter (where series = 'ward_officer_strengths'),
            'no release covers the month'
        ) as strengths_coverage,
        coalesce(
            max(coverage) filter (where series = 'ward_officer_abstractions'),
            'no release covers the month'
        ) as abstractions_coverage
    from stated
    group by month

)

select * from final
