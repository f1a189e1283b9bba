with mid_year as (

    select * from {{ ref('int_population__mid_year') }}

),

banded as (

    select
        area_code,
        year,
        case
            when age >= 85 then '85+'
            else (age // 5 * 5) || '-' || (age // 5 * 5 + 4)
        end as age_band,
        residents,
        release_id
    from mid_year

),

final as (

    select
        area_code,
        year,
        coalesce(age_band, 'All ages') as age_band,
        sum(residents)::bigint as residents,
        max(release_id) as release_id
    from banded
    group by grouping sets ((area_code, year), (area_code, year, age_band))

)

select * from final
