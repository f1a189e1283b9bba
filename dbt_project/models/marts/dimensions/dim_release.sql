with releases as (

    select * from {{ ref('stg_lake__release') }}

),

final as (

    select
        release_id,
        source_id,
        series,
        level,
        file_name,
        publisher,
        licence,
        landing_page,
        published_at,
        first_month,
        last_month,
        sha256,
        size_bytes,
        rows_in,
        rows_landed,
        rows_quarantined,
        rows_left_out,
        is_newest_of_source,
        warnings,
        decision,
        decided_by,
        decided_at,
        decision_reason,
        months_left_out,
        gate_findings
    from releases

)

select * from final
