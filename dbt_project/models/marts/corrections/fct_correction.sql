with cells as (

    select * from {{ ref('stg_lake__corrected_cell') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

current_answers as (

    select * from {{ ref('int_lake__current') }}

),

final as (

    select
        cells.release_id,
        cells.source_table,
        cells.row_number,
        cells.column_name,
        cells.month,
        cells.source_id,
        cells.row_is,
        cells.published_value,
        cells.corrected_value,
        cells.reason,
        cells.evidence,
        releases.published_at,
        current_answers.release_id is not null as is_in_use
    from cells
    inner join releases on cells.release_id = releases.release_id
    left join current_answers
        on
            cells.release_id = current_answers.release_id
            and (
                cells.month = current_answers.month
                or (cells.month is null and current_answers.month is null)
            )

)

select * from final
