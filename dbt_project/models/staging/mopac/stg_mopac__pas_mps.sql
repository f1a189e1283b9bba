with source as (

    select * from {{ source('lake', 'mopac_pas_mps') }}

),

final as (

    select
        _release as release_id,
        _row as row_number,
        period_month as month,
        published_measure,
        round(100 * proportion, 6) as share_pct
    from source

)

select * from final
