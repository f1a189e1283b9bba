with published as (

    {{ answering(ref('stg_police_uk__outcomes')) }}

),

places as (

    select * from {{ ref('int_police_uk__places') }}
    where level in ('lsoa', 'borough')

),

counted as (

    select
        release_id,
        force,
        month,
        lsoa_code,
        lsoa_name,
        outcome_type,
        count(*) as row_count
    from published
    group by all

),

final as (

    select
        counted.force,
        counted.month,
        places.level,
        places.area_kind,
        places.area_code,
        counted.outcome_type,
        sum(counted.row_count)::bigint as outcomes,
        counted.release_id
    from counted
    inner join places
        on
            counted.lsoa_code is not distinct from places.published_code
            and counted.lsoa_name is not distinct from places.lsoa_name
    group by all

)

select * from final
