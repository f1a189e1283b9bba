with source as (

    select * from {{ source('lake', 'figure') }}

),

final as (

    select
        document_id,
        figure_no::integer as figure_no,
        block_no::integer as block_no,
        text,
        quote,
        line::integer as line,
        start::integer as start,
        page::integer as page,
        value,
        unit,
        measure,
        digits::integer as digits,
        high,
        qualifier,
        metric,
        metric_text,
        per,
        period_text,
        period_start,
        period_end,
        period_basis,
        period_is_whole_months,
        comparison_text,
        comparison_start,
        comparison_end,
        comparison_basis,
        comparison_is_whole_months,
        place_text,
        place_kind,
        place_name,
        place_basis,
        speaker,
        speaker_role,
        table_no::integer as table_no,
        row_no::integer as row_no,
        column_no::integer as column_no,
        is_total,
        missing,
        box_left,
        box_top,
        box_right,
        box_bottom
    from source

)

select * from final
