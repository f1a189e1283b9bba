with membership as (

    select * from {{ ref('bcu_membership_seed') }}

),

final as (

    select
        area_code,
        bcu_code,
        since_month,
        evidence
    from membership

)

select * from final
