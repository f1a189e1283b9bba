with coverage as (

    select * from {{ ref('stg_lake__coverage') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}
    where series = 'recorded_crime' and level = 'borough'

),

answers as (

    select * from {{ ref('int_recorded_crime__answers') }}
    where known_to is null

),

still_published as (

    select distinct coverage.month
    from coverage
    inner join releases on coverage.release_id = releases.release_id
    where releases.is_newest_of_source

),

months as (

    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
    from answers

),

final as (

    select
        months.month,
        year(months.month)::integer as year,
        quarter(months.month)::integer as quarter,
        year(months.month - interval 3 month)::integer as financial_year_start,
        strftime(months.month - interval 3 month, 'fy%y-')
        || strftime(months.month + interval 9 month, '%y') as financial_year,
        day(last_day(months.month))::integer as days_in_month,
        answers.release_id is not null as is_covered,
        answers.release_id,
        still_published.month is not null as is_still_published
    from months
    left join answers on months.month = answers.month
    left join still_published on months.month = still_published.month

)

select * from final
