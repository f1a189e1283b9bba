with street as (

    {{ answering(ref('stg_police_uk__street')) }}

),

outcomes as (

    {{ answering(ref('stg_police_uk__outcomes')) }}

),

codes as (

    select * from {{ ref('int_geography__lsoa_codes') }}

),

boroughs as (

    select * from {{ ref('borough') }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

membership as (

    select * from {{ ref('bcu_membership') }}

),

published as (

    select
        lsoa_code as published_code,
        lsoa_name
    from street
    union
    select
        lsoa_code as published_code,
        lsoa_name
    from outcomes

),

-- An LSOA's name is its authority's with a number behind it, which tells the borough where the
-- lookups do not have the code.
placed as (

    select
        published.published_code,
        published.lsoa_name,
        codes.lsoa_code,
        codes.ward_code,
        codes.is_changed,
        coalesce(boroughs.area_code, area_label.area_code) as borough_code,
        membership.bcu_code,
        case
            when coalesce(boroughs.area_code, area_label.area_code) is not null then null
            when published.published_code is null then 'unknown'
            else 'outside_london'
        end as reason
    from published
    left join codes on published.published_code = codes.published_code
    left join boroughs on codes.lad_code = boroughs.gss_code
    left join area_label
        on
            codes.lad_code is null
            and label_key(regexp_replace(published.lsoa_name, ' [0-9]+[A-Z]$', ''))
            = label_key(area_label.area_label)
    left join membership
        on coalesce(boroughs.area_code, area_label.area_code) = membership.area_code

),

levels as (

    select
        published_code,
        lsoa_name,
        is_changed,
        'lsoa' as level,
        case when reason is null then lsoa_code end as placed_code,
        coalesce(
            reason, case when is_changed then 'lsoa_changed' else 'lsoa_not_looked_up' end
        ) as reason
    from placed

    union all

    select
        published_code,
        lsoa_name,
        is_changed,
        'ward' as level,
        case when reason is null then ward_code end as placed_code,
        coalesce(
            reason, case when is_changed then 'lsoa_changed' else 'ward_not_looked_up' end
        ) as reason
    from placed

    union all

    select
        published_code,
        lsoa_name,
        is_changed,
        'borough' as level,
        borough_code as placed_code,
        reason
    from placed

    union all

    select
        published_code,
        lsoa_name,
        is_changed,
        'bcu' as level,
        bcu_code as placed_code,
        coalesce(reason, 'no_bcu') as reason
    from placed

),

final as (

    select
        published_code,
        lsoa_name,
        is_changed,
        level,
        case when placed_code is null then 'unallocated' else level end as area_kind,
        coalesce(placed_code, reason) as area_code
    from levels

)

select * from final
