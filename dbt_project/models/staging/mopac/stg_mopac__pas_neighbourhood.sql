with source as (

    select * from {{ source('lake', 'mopac_pas_neighbourhood') }}

),

-- A column for each question becomes a row; a figure that is not stated has none.
final as (

    select
        _release as release_id,
        _row as row_number,
        null::date as month,
        neighbourhood,
        null::varchar as neighbourhood_code,
        question_id,
        share_pct
    from (
        unpivot source on columns(* exclude (_release, _table, _row, neighbourhood))
        into name question_id value share_pct
    )

)

select * from final
