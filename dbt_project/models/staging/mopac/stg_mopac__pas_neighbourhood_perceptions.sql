with source as (

    select * from {{ source('lake', 'mopac_pas_neighbourhood_perceptions') }}

),

-- A column for each question becomes a row; a figure that is not stated has none.
final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        neighbourhood,
        neighbourhood_code,
        question_id,
        share_pct
    from (
        unpivot source on columns(* exclude (
            _release,
            _table,
            _row,
            neighbourhood,
            neighbourhood_code,
            neighbourhood_group,
            notifiable_offence_rate
        ))
        into name question_id value share_pct
    )

)

select * from final
