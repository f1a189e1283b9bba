with source as (

    select * from {{ source('lake', 'release') }}

),

final as (

    select
        release_id,
        source_id,
        series,
        level,
        is_document,
        precedence,
        zero_rows_left_out,
        period_months,
        newest_within_months,
        file_name,
        publisher,
        licence,
        landing_page,
        sha256,
        size_bytes,
        rows_in,
        rows_landed,
        rows_quarantined,
        rows_left_out,
        first_month,
        last_month,
        published_at,
        warnings,
        decision,
        decided_by,
        decided_at,
        decision_reason,
        months_left_out,
        gate_findings,
        row_number() over (
            partition by source_id, lineage order by published_at desc, release_id desc
        ) = 1 as is_newest_of_source
    from source

)

select * from final
