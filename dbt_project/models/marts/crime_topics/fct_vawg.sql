with offences as (

    {{ answering(ref('stg_mps__vawg_offences')) }}

),

victims as (

    {{ answering(ref('stg_mps__vawg_victims')) }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

bcus as (

    select * from {{ ref('bcu') }}

),

published as (

    select
        'offences' as measure,
        month,
        bcu_label,
        area_label,
        ward_name,
        category,
        committed_date,
        offence_count as case_count,
        release_id
    from offences

    union all

    select
        'victims' as measure,
        month,
        bcu_label,
        area_label,
        ward_name,
        category,
        committed_date,
        victim_count as case_count,
        release_id
    from victims

),

final as (

    select
        published.measure,
        published.month,
        areas.area_code,
        areas.area,
        areas.area_kind,
        bcus.bcu_code,
        published.ward_name,
        published.category,
        date_trunc('month', published.committed_date)::date as committed_month,
        coalesce(
            year(published.committed_date) <= 1900
            or date_trunc('month', published.committed_date) > published.month,
            false
        ) as is_committed_month_implausible,
        sum(published.case_count)::bigint as case_count,
        published.release_id
    from published
    left join area_label on label_key(published.area_label) = label_key(area_label.area_label)
    inner join areas on coalesce(area_label.area_code, 'unknown') = areas.area_code
    left join bcus
        on label_key(published.bcu_label) in (label_key(bcus.bcu), label_key(bcus.other_names))
    group by all

)

select * from final
