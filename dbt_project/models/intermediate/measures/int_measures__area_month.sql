with published as (

    select * from {{ ref('int_measures__published') }}

),

measures as (

    select * from {{ ref('measure') }}

),

-- A row may name a BCU and no borough: it belongs to that BCU all the same.
membership as (

    select
        area_code,
        bcu_code
    from {{ ref('bcu_membership') }}

    union all

    select
        bcu_code as area_code,
        bcu_code
    from {{ ref('bcu') }}

),

adding_up as (

    select published.*
    from published
    inner join measures on published.measure = measures.measure
    where measures.rolls_up

),

bcus as (

    select
        membership.bcu_code as area_code,
        adding_up.month,
        adding_up.measure,
        adding_up.category_level,
        adding_up.category_group,
        adding_up.category,
        sum(adding_up.numerator) as numerator,
        sum(adding_up.denominator) as denominator,
        max(adding_up.release_id) as release_id
    from adding_up
    inner join membership on adding_up.area_code = membership.area_code
    group by all

),

-- What lies in no borough, or in the City, is in the MPS's files and in its figure all the same.
mps as (

    select
        'MPS' as area_code,
        adding_up.month,
        adding_up.measure,
        adding_up.category_level,
        adding_up.category_group,
        adding_up.category,
        sum(adding_up.numerator) as numerator,
        sum(adding_up.denominator) as denominator,
        max(adding_up.release_id) as release_id
    from adding_up
    group by all

),

as_published as (

    select published.*
    from published
    inner join measures on published.measure = measures.measure
    where not (measures.rolls_up and starts_with(published.area_code, 'BCU-'))

),

placed as (

    select * from as_published
    union all
    select * from bcus
    union all
    select * from mps

),

final as (

    select
        case
            when area_code = 'MPS' then 'mps'
            when starts_with(area_code, 'BCU-') then 'bcu'
            when starts_with(area_code, 'E09') then 'borough'
            else 'unallocated'
        end as area_kind,
        area_code,
        month,
        measure,
        category_level,
        category_group,
        category,
        numerator,
        denominator,
        release_id
    from placed

)

select * from final
