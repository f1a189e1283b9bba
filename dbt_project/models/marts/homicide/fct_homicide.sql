with people as (

    select * from {{ ref('int_homicide__people') }}
    where month is not null

),

areas as (

    select * from {{ ref('dim_borough') }}

),

-- Equal people are counted together and none is dropped.
final as (

    select
        people.role,
        people.month,
        people.area_code,
        areas.area,
        areas.area_kind,
        people.sex,
        people.age_group,
        people.ethnicity_basis,
        people.ethnicity,
        people.offence_type,
        people.outcome,
        people.method_of_killing,
        people.domestic_abuse,
        sum(people.person_count)::bigint as person_count,
        people.release_id
    from people
    inner join areas on people.area_code = areas.area_code
    group by all

)

select * from final
