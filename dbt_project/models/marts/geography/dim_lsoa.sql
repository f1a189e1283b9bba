with lookup as (

    {{ answering(ref('stg_ons__lsoa_lookup')) }}

),

wards as (

    {{ answering(ref('stg_ons__lsoa_ward')) }}

),

changes as (

    {{ answering(ref('stg_ons__lsoa_changes')) }}

),

boroughs as (

    select * from {{ ref('borough') }}

),

-- One row to an LSOA, though the file may have one to an output area.
lsoas as (

    select
        lookup.lsoa_code,
        lookup.lsoa_name as lsoa,
        lookup.msoa_code,
        lookup.msoa_name as msoa,
        boroughs.area_code,
        lookup.release_id
    from lookup
    inner join boroughs on lookup.lad_code = boroughs.gss_code
    group by all

),

origins as (

    select
        lsoa_code,
        count(*)::integer as lsoa_2011_count,
        case max(change_code)
            when 'U' then 'unchanged'
            when 'S' then 'split'
            when 'M' then 'merged'
            when 'X' then 'irregular'
        end as change_from_2011
    from changes
    group by lsoa_code

),

final as (

    select
        lsoas.lsoa_code,
        lsoas.lsoa,
        lsoas.msoa_code,
        lsoas.msoa,
        lsoas.area_code,
        wards.ward_code,
        origins.change_from_2011,
        origins.lsoa_2011_count,
        lsoas.release_id
    from lsoas
    left join wards on lsoas.lsoa_code = wards.lsoa_code
    left join origins on lsoas.lsoa_code = origins.lsoa_code

)

select * from final
