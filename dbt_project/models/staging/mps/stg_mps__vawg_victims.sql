with source as (

    select * from {{ source('lake', 'mps_vawg_victims') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        _table as sheet,
        period_month as month,
        bcu_label,
        area_label,
        ward_name,
        category,
        committed_date,
        counted as victim_count
    from source

)

select * from final
