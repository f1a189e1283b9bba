with source as (

    select * from {{ source('lake', 'mopac_pas_borough') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        area_label,
        published_measure,
        round(100 * proportion, 6) as share_pct,
        round(100 * mps_proportion, 6) as mps_share_pct
    from source

)

select * from final
