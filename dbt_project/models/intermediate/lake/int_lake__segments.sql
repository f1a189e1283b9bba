with current_answers as (

    select distinct
        series,
        month
    from {{ ref('int_lake__current') }}
    where month is not null

),

breaks as (

    select distinct
        series,
        month
    from {{ ref('stg_lake__series_break') }}
    where month is not null

),

final as (

    select
        current_answers.series,
        current_answers.month,
        count(breaks.month)::integer as segment
    from current_answers
    left join breaks
        on current_answers.series = breaks.series and current_answers.month >= breaks.month
    group by all

)

select * from final
