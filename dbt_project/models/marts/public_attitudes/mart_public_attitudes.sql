with boroughs as (

    {{ answering(ref('stg_mopac__pas_borough')) }}

),

london as (

    {{ answering(ref('stg_mopac__pas_mps')) }}

),

measures as (

    select * from {{ ref('attitude_measure') }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

london_shares as (

    select
        london.month,
        measures.measure,
        measures.title,
        london.share_pct,
        london.release_id
    from london
    inner join measures
        on label_key(london.published_measure) = label_key(measures.published_measure)

),

shares as (

    select
        boroughs.month,
        areas.area_code,
        areas.area,
        areas.area_kind,
        measures.measure,
        measures.title,
        boroughs.share_pct,
        coalesce(boroughs.mps_share_pct, london_shares.share_pct) as mps_share_pct,
        boroughs.release_id
    from boroughs
    inner join measures
        on label_key(boroughs.published_measure) = label_key(measures.published_measure)
    left join area_label on label_key(boroughs.area_label) = label_key(area_label.area_label)
    inner join areas on coalesce(area_label.area_code, 'unknown') = areas.area_code
    left join london_shares
        on
            boroughs.month = london_shares.month
            and measures.measure = london_shares.measure

    union all

    select
        month,
        'MPS' as area_code,
        'Metropolitan Police Service' as area,
        'mps' as area_kind,
        measure,
        title,
        share_pct,
        share_pct as mps_share_pct,
        release_id
    from london_shares

),

final as (

    select
        month as quarter_month,
        area_code,
        area,
        area_kind,
        measure,
        title as measure_title,
        share_pct,
        mps_share_pct,
        round(share_pct - mps_share_pct, 6) as difference_points,
        release_id
    from shares
    where share_pct is not null

)

select * from final
