with source as (

    select * from {{ source('lake', 'corrected_cell') }}

),

declared as (

    select * from {{ source('lake', 'correction') }}

),

final as (

    select
        source.source_id,
        source.release_id,
        source.source_table,
        source.row_number,
        declared.column_name,
        declared.month,
        declared.row_is,
        source.published_value,
        declared.corrected_value,
        declared.reason,
        declared.evidence
    from source
    inner join declared
        on source.source_id = declared.source_id and source.number = declared.number

)

select * from final
