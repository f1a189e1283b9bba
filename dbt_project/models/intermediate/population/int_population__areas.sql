with mid_year as (

    select * from {{ ref('int_population__mid_year') }}

),

census as (

    select * from {{ ref('population') }}

),

boroughs as (

    select * from {{ ref('borough') }}
    where is_mps

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

estimated as (

    select
        area_code,
        year,
        sum(residents)::bigint as residents,
        'mid-year estimate, usual residents on 30 June ' || year
        || ' (ONS, ' || max(release_id) || ')' as estimate
    from mid_year
    group by area_code, year

),

-- The census figure serves a year that no accepted release of the mid-year estimates has.
population as (

    select
        area_code,
        year,
        residents,
        estimate
    from estimated

    union all

    select
        census.area_code,
        census.year,
        census.residents,
        census.estimate
    from census
    anti join estimated on census.year = estimated.year

),

final as (

    select
        population.area_code,
        population.year,
        population.residents,
        population.estimate
    from population

    union all

    select
        membership.bcu_code as area_code,
        population.year,
        sum(population.residents)::bigint as residents,
        population.estimate
    from population
    inner join membership on population.area_code = membership.area_code
    group by all

    union all

    select
        'MPS' as area_code,
        population.year,
        sum(population.residents)::bigint as residents,
        population.estimate
    from population
    inner join boroughs on population.area_code = boroughs.area_code
    group by all

)

select * from final
