with street as (

    {{ answering(ref('stg_police_uk__street')) }}

),

outcomes as (

    {{ answering(ref('stg_police_uk__outcomes')) }}

),

final as (

    select
        'street' as kind,
        release_id,
        force,
        month,
        crime_id,
        lsoa_code,
        lsoa_name,
        md5(
            concat_ws(
                '|',
                crime_id,
                longitude,
                latitude,
                location,
                lsoa_code,
                crime_type,
                last_outcome
            )
        ) as row_hash
    from street

    union all

    select
        'outcomes' as kind,
        release_id,
        force,
        month,
        crime_id,
        lsoa_code,
        lsoa_name,
        md5(concat_ws('|', crime_id, longitude, latitude, location, lsoa_code, outcome_type))
            as row_hash
    from outcomes

)

select * from final
