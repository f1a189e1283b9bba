-- Where no borough is stated the BCU may be.
with vawg as (

    select
        case when area_kind = 'unallocated' then coalesce(bcu_code, area_code) else area_code end
            as area_code,
        month,
        'vawg_' || measure as measure,
        coalesce(category, 'Not stated') as category_group,
        null::varchar as category,
        case_count,
        release_id
    from {{ ref('fct_vawg') }}

),

business_crime as (

    select
        area_code,
        month,
        'business_crime_offences' as measure,
        offence_group as category_group,
        offence_subgroup as category,
        case_count,
        release_id
    from {{ ref('fct_business_crime') }}
    where measure = 'offences'

),

stolen_animals as (

    select
        area_code,
        month,
        'stolen_animals' as measure,
        animal as category_group,
        null::varchar as category,
        animal_count as case_count,
        release_id
    from {{ ref('fct_stolen_animals') }}

),

attitudes as (

    select * from {{ ref('mart_public_attitudes') }}

),

counts as (

    select * from vawg
    union all
    select * from business_crime
    union all
    select * from stolen_animals

),

levels as (

    select
        area_code,
        month,
        measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        case_count,
        release_id
    from counts

    union all

    select
        area_code,
        month,
        measure,
        'group' as category_level,
        coalesce(category_group, 'Not stated') as category_group,
        'All' as category,
        case_count,
        release_id
    from counts

    union all

    select
        area_code,
        month,
        measure,
        'subgroup' as category_level,
        coalesce(category_group, 'Not stated') as category_group,
        category,
        case_count,
        release_id
    from counts
    where category is not null

),

final as (

    select
        area_code,
        month,
        measure,
        category_level,
        category_group,
        category,
        sum(case_count)::double as numerator,
        null::double as denominator,
        release_id
    from levels
    group by all

    union all

    select
        area_code,
        quarter_month as month,
        measure,
        'total' as category_level,
        'All' as category_group,
        'All' as category,
        share_pct as numerator,
        null::double as denominator,
        release_id
    from attitudes

)

select * from final
