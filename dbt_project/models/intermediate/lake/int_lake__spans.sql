with answers as (

    select * from {{ ref('int_lake__current') }}
    where month is not null

),

breaks as (

    select * from {{ ref('stg_lake__series_break') }}

),

-- A change on the month before spans 2 months, a rolling year 12, its change on the one before 24.
spans as (

    select
        answers.series,
        answers.level,
        answers.month as last_month,
        lengths.span_months,
        (answers.month - to_months(lengths.span_months - 1))::date as first_month
    from answers
    cross join (values (2), (12), (24)) as lengths (span_months)

),

answered as (

    select
        spans.series,
        spans.level,
        spans.last_month,
        spans.span_months,
        spans.first_month,
        min(answers.known_from)::date as oldest_release_on,
        max(answers.known_from)::date as newest_release_on
    from spans
    inner join answers
        on
            spans.series = answers.series
            and spans.level = answers.level
            and spans.first_month <= answers.month
            and spans.last_month >= answers.month
    group by all

),

final as (

    select
        answered.series,
        answered.level,
        answered.last_month,
        answered.span_months,
        string_agg(distinct breaks.reason, '; ' order by breaks.reason) as break_reasons
    from answered
    inner join breaks
        on
            answered.series = breaks.series
            and (
                (answered.first_month < breaks.month and answered.last_month >= breaks.month)
                or (
                    answered.oldest_release_on < breaks.published_on
                    and answered.newest_release_on >= breaks.published_on
                )
            )
    group by all

)

select * from final
