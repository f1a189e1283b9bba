with counts as (

    select * from {{ ref('int_stops__counts') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

bcus as (

    select * from {{ ref('dim_bcu') }}

),

population as (

    select * from {{ ref('int_population__areas') }}

),

of_area as (

    select
        case when counts.series = 'mps' then areas.area_kind else 'force' end as area_kind,
        coalesce(areas.area, counts.area_code) as area,
        counts.*
    from counts
    left join areas on counts.area_code = areas.area_code

),

of_bcu as (

    select
        'bcu' as area_kind,
        bcus.bcu as area,
        counts.series,
        bcus.bcu_code as area_code,
        counts.month,
        counts.dimension,
        counts.category,
        sum(counts.stops)::bigint as stops,
        sum(counts.stops_with_outcome)::bigint as stops_with_outcome,
        sum(counts.positive_outcomes)::bigint as positive_outcomes,
        max(counts.release_id) as release_id
    from counts
    inner join areas on counts.area_code = areas.area_code
    inner join bcus on areas.bcu_code = bcus.bcu_code
    where counts.series = 'mps'
    group by all

),

of_mps as (

    select
        'mps' as area_kind,
        'Metropolitan Police Service' as area,
        series,
        'MPS' as area_code,
        month,
        dimension,
        category,
        sum(stops)::bigint as stops,
        sum(stops_with_outcome)::bigint as stops_with_outcome,
        sum(positive_outcomes)::bigint as positive_outcomes,
        max(release_id) as release_id
    from counts
    where series = 'mps'
    group by all

),

unioned as (

    select * from of_area
    union all by name
    select * from of_bcu
    union all by name
    select * from of_mps

),

areas_and_months as (

    select distinct
        area_code,
        month
    from unioned

),

-- The nearest estimate serves, the earlier of two; further away than five years none does.
residents as (

    select
        spine.area_code,
        spine.month,
        population.year as population_year,
        population.residents
    from areas_and_months as spine
    inner join population
        on
            spine.area_code = population.area_code
            and abs(year(spine.month) - population.year) <= 5
    qualify row_number() over (
        partition by spine.area_code, spine.month
        order by abs(year(spine.month) - population.year), population.year
    ) = 1

),

final as (

    select
        unioned.series,
        unioned.area_kind,
        unioned.area_code,
        unioned.area,
        unioned.month,
        unioned.dimension,
        unioned.category,
        unioned.stops,
        unioned.stops_with_outcome,
        unioned.positive_outcomes,
        round(100.0 * unioned.positive_outcomes / nullif(unioned.stops_with_outcome, 0), 1)::double
            as positive_outcome_rate_pct,
        residents.population_year,
        residents.residents,
        round(1000.0 * unioned.stops / residents.residents, 3)::double as rate_per_1000,
        unioned.release_id
    from unioned
    left join residents
        on unioned.area_code = residents.area_code and unioned.month = residents.month

)

select * from final
