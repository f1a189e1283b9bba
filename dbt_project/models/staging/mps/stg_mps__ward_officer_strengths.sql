with source as (

    select * from {{ source('lake', 'mps_ward_officer_strengths') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        business_group,
        bcu_label,
        regexp_replace(area_label, '\s+Borough$', '') as area_label,
        team,
        rank,
        fte
    from source

)

select * from final
