with source as (

    select * from {{ source('lake', 'mps_ward_officer_abstractions') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        bcu_label,
        regexp_replace(area_label, '\s+Borough$', '') as area_label,
        team,
        lower(abstracted_from_duty) = 'yes' as is_abstraction,
        activity,
        activity_minutes,
        ward_code
    from source

)

select * from final
