with bcu as (

    select * from {{ ref('bcu') }}

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

final as (

    select
        bcu.bcu_code,
        bcu.bcu,
        bcu.other_names,
        count(*)::integer as borough_count,
        max(membership.since_month) as since_month
    from bcu
    inner join membership on bcu.bcu_code = membership.bcu_code
    group by all

)

select * from final
