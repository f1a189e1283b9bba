with cells as (

    select * from {{ ref('int_dashboard__cells') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

bcus as (

    select * from {{ ref('dim_bcu') }}

),

spans as (

    select * from {{ ref('int_lake__spans') }}
    where level = 'mixed' and span_months = 12

),

-- Boroughs only: the wards of a file state the same once more.
placed as (

    select
        'borough' as area_kind,
        areas.area_code,
        areas.area,
        cells.series,
        cells.month,
        cells.release_id,
        cells.offence_level,
        cells.offence_group,
        cells.offence_subgroup,
        cells.offence_count,
        cells.positive_outcome_count
    from cells
    inner join areas on cells.area_code = areas.area_code
    where areas.area_kind = 'borough'

    union all

    select
        'bcu' as area_kind,
        bcus.bcu_code as area_code,
        bcus.bcu as area,
        cells.series,
        cells.month,
        cells.release_id,
        cells.offence_level,
        cells.offence_group,
        cells.offence_subgroup,
        cells.offence_count,
        cells.positive_outcome_count
    from cells
    inner join areas on cells.area_code = areas.area_code
    inner join bcus on areas.bcu_code = bcus.bcu_code

    union all

    select
        'mps' as area_kind,
        'MPS' as area_code,
        'Metropolitan Police Service' as area,
        series,
        month,
        release_id,
        offence_level,
        offence_group,
        offence_subgroup,
        offence_count,
        positive_outcome_count
    from cells

),

monthly as (

    select
        area_kind,
        area_code,
        area,
        month,
        series,
        offence_level,
        offence_group,
        offence_subgroup,
        release_id,
        sum(offence_count)::bigint as offence_count,
        sum(positive_outcome_count)::bigint as positive_outcome_count
    from placed
    group by all

),

-- A sum over a span in which a month is missing would be too small: it is null.
rolling as (

    select
        *,
        case when count(offence_count) over year = 12 then sum(offence_count) over year end::bigint
            as rolling_12_offence_count,
        case
            when count(positive_outcome_count) over year = 12
                then sum(positive_outcome_count) over year
        end::bigint as rolling_12_positive_outcome_count
    from monthly
    window year as (
        partition by area_code, series, offence_level, offence_group, offence_subgroup
        order by month
        range between interval 11 months preceding and current row
    )

),

final as (

    select
        rolling.area_kind,
        rolling.area_code,
        rolling.area,
        rolling.month,
        rolling.series,
        rolling.offence_level,
        rolling.offence_group,
        rolling.offence_subgroup,
        rolling.offence_count,
        rolling.positive_outcome_count,
        round(100.0 * rolling.positive_outcome_count / nullif(rolling.offence_count, 0), 2)::double
            as positive_outcome_rate_pct,
        rolling.rolling_12_offence_count,
        rolling.rolling_12_positive_outcome_count,
        round(
            100.0 * rolling.rolling_12_positive_outcome_count
            / nullif(rolling.rolling_12_offence_count, 0),
            2
        )::double as rolling_12_rate_pct,
        spans.break_reasons is not null as rolling_12_crosses_break,
        spans.break_reasons,
        rolling.release_id
    from rolling
    left join spans on rolling.series = spans.series and rolling.month = spans.last_month

)

select * from final
