with borough as (

    select * from {{ ref('borough') }}

),

unallocated as (

    select * from {{ ref('unallocated_area') }}

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

final as (

    select
        borough.area_code,
        'borough' as area_kind,
        borough.borough as area,
        borough.gss_code,
        borough.is_mps,
        membership.bcu_code,
        case when not borough.is_mps then 'policed by the City of London Police' end as note
    from borough
    left join membership on borough.area_code = membership.area_code

    union all

    select
        area_code,
        'unallocated' as area_kind,
        area,
        null as gss_code,
        true as is_mps,
        null as bcu_code,
        note
    from unallocated

)

select * from final
