{% set year_before = 'windowed.rolling_12_before_value' %}

with measures as (

    select * from {{ ref('measure') }}

),

months as (

    select * from {{ ref('int_measures__months') }}

),

area_month as (

    select * from {{ ref('int_measures__area_month') }}
    where area_kind <> 'unallocated'

),

population as (

    select * from {{ ref('int_population__areas') }}

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

series_spans as (

    select * from {{ ref('int_lake__spans') }}

),

spans as (

    select
        measures.measure,
        series_spans.last_month,
        series_spans.span_months,
        series_spans.break_reasons
    from measures
    inner join series_spans
        on measures.series = series_spans.series and measures.level = series_spans.level

),

-- A number for each combination, so that windows and joins need not carry five texts.
combinations as (

    select
        *,
        row_number() over (
            order by measure, category_level, category_group, category, area_kind, area_code
        ) as combination
    from (
        select distinct
            area_kind,
            area_code,
            measure,
            category_level,
            category_group,
            category
        from area_month
    ) as found

),

stated as (

    select
        combinations.combination,
        area_month.month,
        area_month.numerator,
        area_month.denominator
    from area_month
    inner join combinations
        on
            area_month.area_code = combinations.area_code
            and area_month.measure = combinations.measure
            and area_month.category_level = combinations.category_level
            and area_month.category_group = combinations.category_group
            and area_month.category = combinations.category

),

-- What a release counts between two breaks of its series. A category that it does not count there
-- is unknown, whatever other releases or times had.
release_categories as (

    select distinct
        area_month.measure,
        months.release_id,
        months.segment,
        area_month.category_level,
        area_month.category_group,
        area_month.category
    from area_month
    inner join months
        on area_month.measure = months.measure and area_month.month = months.month

),

-- A dimension, such as ethnicity, may be stated in some months of a release only.
month_groups as (

    select distinct
        measure,
        month,
        category_group
    from area_month

),

spine as (

    select
        combinations.*,
        measures.kind,
        months.month,
        months.is_covered,
        measures.zero_filled
        and months.is_covered
        and release_categories.measure is not null
        and (combinations.category_level <> 'subgroup' or month_groups.measure is not null)
            as is_zero_if_absent
    from combinations
    inner join measures on combinations.measure = measures.measure
    inner join months on combinations.measure = months.measure
    left join release_categories
        on
            combinations.measure = release_categories.measure
            and combinations.category_level = release_categories.category_level
            and combinations.category_group = release_categories.category_group
            and combinations.category = release_categories.category
            and months.release_id = release_categories.release_id
            and months.segment = release_categories.segment
    left join month_groups
        on
            combinations.measure = month_groups.measure
            and combinations.category_group = month_groups.category_group
            and months.month = month_groups.month

),

-- Every area, category and month of a measure, so that what is missing is a row and not a hole.
counted as (

    select
        spine.*,
        coalesce(stated.numerator, case when spine.is_zero_if_absent then 0 end) as numerator,
        coalesce(
            stated.denominator,
            case when spine.kind = 'rate' and spine.is_zero_if_absent then 0 end
        ) as denominator
    from spine
    left join stated
        on spine.combination = stated.combination and spine.month = stated.month

),

valued as (

    select
        *,
        case when kind = 'rate' then 100.0 * numerator / nullif(denominator, 0) else numerator end
            as value
    from counted

),

-- A sum over a span in which a month is missing would be too small: it is null.
windowed as (

    select
        *,
        lag(value) over series as month_before_value,
        case
            when kind = 'count' and count(numerator) over year = 12 then sum(numerator) over year
            when kind = 'rate' and count(numerator) over year = 12
                then 100.0 * sum(numerator) over year / nullif(sum(denominator) over year, 0)
        end as rolling_12_value,
        case
            when kind = 'count' and count(numerator) over year_before = 12
                then sum(numerator) over year_before
            when kind = 'rate' and count(numerator) over year_before = 12
                then
                    100.0 * sum(numerator) over year_before
                    / nullif(sum(denominator) over year_before, 0)
        end as rolling_12_before_value
    from valued
    window
        series as (partition by combination order by month),
        year as (
            partition by combination order by month
            rows between 11 preceding and current row
        ),
        year_before as (
            partition by combination order by month
            rows between 23 preceding and 12 preceding
        )

),

-- The nearest estimate serves, the earlier of two; further away than five years none does.
residents as (

    select
        wanted.area_code,
        wanted.year,
        population.year as population_year,
        population.residents
    from (
        select distinct
            area_code,
            year(month) as year
        from windowed
    ) as wanted
    inner join population
        on
            wanted.area_code = population.area_code
            and abs(wanted.year - population.year) <= 5
    qualify row_number() over (
        partition by wanted.area_code, wanted.year
        order by abs(wanted.year - population.year), population.year
    ) = 1

),

above as (

    select
        area_code,
        measure,
        category_level,
        category_group,
        category,
        month,
        value,
        rolling_12_value
    from windowed
    where area_kind in ('bcu', 'mps')

),

final as (

    select
        windowed.area_kind,
        windowed.area_code,
        windowed.month,
        windowed.measure,
        windowed.category_level,
        windowed.category_group,
        windowed.category,
        case
            when not windowed.is_covered then 'no release covers the month'
            when windowed.numerator is null then 'the release has no such category or area'
            when windowed.value is null then 'nothing to take a share of'
            else 'published'
        end as coverage,
        windowed.numerator,
        windowed.denominator,
        round(windowed.value, 3)::double as value,
        round(windowed.month_before_value, 3)::double as month_before_value,
        round(windowed.value - windowed.month_before_value, 3)::double as change_on_month,
        case
            when windowed.kind = 'count'
                then {{ change_pct('windowed.value', 'windowed.month_before_value') }}
        end as change_on_month_pct,
        round(windowed.rolling_12_value, 3)::double as rolling_12_value,
        round(windowed.rolling_12_before_value, 3)::double as rolling_12_before_value,
        round(windowed.rolling_12_value - windowed.rolling_12_before_value, 3)::double
            as rolling_12_change,
        case
            when windowed.kind = 'count'
                then {{ change_pct('windowed.rolling_12_value', year_before) }}
        end as rolling_12_change_pct,
        residents.population_year,
        residents.residents,
        case
            when windowed.kind = 'count'
                then round(1000.0 * windowed.value / residents.residents, 3)::double
        end as rate_per_1000,
        case
            when windowed.kind = 'count'
                then round(1000.0 * windowed.rolling_12_value / residents.residents, 2)::double
        end as rolling_12_rate_per_1000,
        case
            when windowed.kind <> 'count' then 'not a count'
            when residents.residents is null
                then 'no population estimate within five years of ' || year(windowed.month)
            when not windowed.is_covered then 'no release covers the month'
            when windowed.value is null then 'the release has no such category or area'
        end as rate_missing_reason,
        round(bcu.value, 3)::double as bcu_value,
        round(bcu.rolling_12_value, 3)::double as bcu_rolling_12_value,
        round(mps.value, 3)::double as mps_value,
        round(mps.rolling_12_value, 3)::double as mps_rolling_12_value,
        case
            when windowed.kind = 'count'
                then round(100.0 * windowed.value / nullif(mps.value, 0), 2)::double
        end as share_of_mps_pct,
        case
            when windowed.value is not null
                then
                    rank() over (
                        partition by
                            windowed.area_kind,
                            windowed.month,
                            windowed.measure,
                            windowed.category_level,
                            windowed.category_group,
                            windowed.category
                        order by windowed.value desc nulls last
                    )
        end as value_rank,
        month_span.break_reasons is not null as change_on_month_crosses_break,
        year_span.break_reasons is not null as rolling_12_crosses_break,
        change_span.break_reasons is not null as rolling_12_change_crosses_break,
        change_span.break_reasons
    from windowed
    left join membership on windowed.area_code = membership.area_code
    left join above as bcu
        on
            membership.bcu_code = bcu.area_code
            and windowed.measure = bcu.measure
            and windowed.category_level = bcu.category_level
            and windowed.category_group = bcu.category_group
            and windowed.category = bcu.category
            and windowed.month = bcu.month
    left join above as mps
        on
            mps.area_code = 'MPS'
            and windowed.measure = mps.measure
            and windowed.category_level = mps.category_level
            and windowed.category_group = mps.category_group
            and windowed.category = mps.category
            and windowed.month = mps.month
    left join residents
        on windowed.area_code = residents.area_code and year(windowed.month) = residents.year
    left join spans as month_span
        on
            windowed.measure = month_span.measure
            and windowed.month = month_span.last_month
            and month_span.span_months = 2
    left join spans as year_span
        on
            windowed.measure = year_span.measure
            and windowed.month = year_span.last_month
            and year_span.span_months = 12
    left join spans as change_span
        on
            windowed.measure = change_span.measure
            and windowed.month = change_span.last_month
            and change_span.span_months = 24

)

select * from final
