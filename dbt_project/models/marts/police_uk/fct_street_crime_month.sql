with published as (

    {{ answering(ref('stg_police_uk__street')) }}

),

places as (

    select * from {{ ref('int_police_uk__places') }}

),

crime_types as (

    select * from {{ ref('police_uk_crime_type') }}

),

counted as (

    select
        release_id,
        force,
        month,
        lsoa_code,
        lsoa_name,
        crime_type,
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
        counted.crime_type,
        crime_types.is_notifiable,
        sum(counted.row_count)::bigint as crimes,
        counted.release_id
    from counted
    inner join places
        on
            counted.lsoa_code is not distinct from places.published_code
            and counted.lsoa_name is not distinct from places.lsoa_name
    inner join crime_types
        on label_key(counted.crime_type) = label_key(crime_types.crime_type)
    group by all

)

select * from final
