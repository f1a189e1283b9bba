with facts as (

    select * from {{ ref('fct_recorded_crime') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

current_answers as (

    select * from {{ ref('int_lake__current') }}
    where series = 'recorded_crime'

),

boroughs as (

    select
        month,
        borough_code,
        offence_id,
        offence_group,
        offence_subgroup,
        offence_count
    from facts
    where level = 'borough'

),

smaller as (

    select
        month,
        borough_code,
        offence_id,
        sum(offence_count) filter (where level = 'ward') as ward_count,
        sum(offence_count) filter (where level = 'lsoa') as lsoa_count
    from facts
    where level in ('ward', 'lsoa')
    group by all

),

covering as (

    select
        month,
        max(release_id) filter (where level = 'borough') as borough_release_id,
        max(release_id) filter (where level = 'ward') as ward_release_id,
        max(release_id) filter (where level = 'lsoa') as lsoa_release_id
    from current_answers
    group by month

),

-- A full join: a ward or an LSOA may have offences of a category that its borough's file lacks.
compared as (

    select
        coalesce(boroughs.month, smaller.month) as month,
        coalesce(boroughs.borough_code, smaller.borough_code) as borough_code,
        coalesce(boroughs.offence_id, smaller.offence_id) as offence_id,
        boroughs.offence_count as borough_count,
        smaller.ward_count,
        smaller.lsoa_count
    from boroughs
    full join smaller
        on
            boroughs.month = smaller.month
            and boroughs.borough_code = smaller.borough_code
            and boroughs.offence_id = smaller.offence_id

),

offences as (

    select * from {{ ref('dim_offence') }}

),

counted as (

    select
        compared.month,
        compared.borough_code as area_code,
        areas.area,
        areas.area_kind,
        compared.offence_id,
        offences.offence_group,
        offences.offence_subgroup,
        case
            when covering.borough_release_id is not null then coalesce(compared.borough_count, 0)
        end::bigint as borough_count,
        case
            when covering.ward_release_id is not null then coalesce(compared.ward_count, 0)
        end::bigint as ward_count,
        case
            when covering.lsoa_release_id is not null then coalesce(compared.lsoa_count, 0)
        end::bigint as lsoa_count,
        covering.borough_release_id,
        covering.ward_release_id,
        covering.lsoa_release_id
    from compared
    inner join covering on compared.month = covering.month
    inner join areas on compared.borough_code = areas.area_code
    inner join offences on compared.offence_id = offences.offence_id

),

final as (

    select
        month,
        area_code,
        area,
        area_kind,
        offence_id,
        offence_group,
        offence_subgroup,
        borough_count,
        ward_count,
        lsoa_count,
        borough_count - ward_count as not_in_wards,
        borough_count - lsoa_count as not_in_lsoas,
        borough_release_id,
        ward_release_id,
        lsoa_release_id
    from counted

)

select * from final
