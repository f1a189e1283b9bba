with published as (

    select * from {{ ref('int_police_uk__rows') }}

),

places as (

    select * from {{ ref('int_police_uk__places') }}
    where level = 'lsoa'

),

searches as (

    {{ answering(ref('stg_police_uk__stop_search')) }}

),

crime_ids as (

    select
        kind,
        force,
        month,
        sum(id_rows)::bigint as repeated_crime_id_rows
    from (
        select
            kind,
            force,
            month,
            crime_id,
            count(*) as id_rows
        from published
        where crime_id is not null
        group by all
        having count(*) > 1
    ) as repeated
    group by all

),

counted as (

    select
        published.kind,
        published.force,
        published.month,
        max(published.release_id) as release_id,
        count(*) as row_count,
        count(*) filter (where published.crime_id is null) as without_crime_id_rows,
        count(*) filter (where published.lsoa_code is null) as without_lsoa_rows,
        count(*) filter (where places.area_code = 'outside_london') as outside_london_rows,
        count(*) filter (where places.is_changed) as changed_lsoa_rows,
        count(*) filter (where places.area_code = 'lsoa_changed') as lsoa_not_mapped_rows,
        count(*) - count(distinct published.row_hash) as identical_rows
    from published
    inner join places
        on
            published.lsoa_code is not distinct from places.published_code
            and published.lsoa_name is not distinct from places.lsoa_name
    group by all

    union all

    -- A search has no id and no LSOA.
    select
        'stop-and-search' as kind,
        force,
        month,
        max(release_id) as release_id,
        count(*) as row_count,
        null as without_crime_id_rows,
        null as without_lsoa_rows,
        null as outside_london_rows,
        null as changed_lsoa_rows,
        null as lsoa_not_mapped_rows,
        count(*) - count(distinct row_hash) as identical_rows
    from searches
    group by all

),

months as (

    select
        kind,
        unnest(generate_series(min(month), max(month), interval 1 month))::date as month
    from counted
    group by kind

),

forces as (

    select distinct
        kind,
        force
    from counted

),

final as (

    select
        forces.force,
        forces.kind,
        months.month,
        counted.row_count is not null as is_published,
        counted.row_count,
        counted.without_crime_id_rows,
        case
            when counted.without_crime_id_rows is not null
                then coalesce(crime_ids.repeated_crime_id_rows, 0)
        end as repeated_crime_id_rows,
        counted.identical_rows,
        counted.without_lsoa_rows,
        counted.outside_london_rows,
        counted.changed_lsoa_rows,
        counted.lsoa_not_mapped_rows,
        counted.release_id
    from forces
    inner join months on forces.kind = months.kind
    left join counted
        on
            forces.kind = counted.kind
            and forces.force = counted.force
            and months.month = counted.month
    left join crime_ids
        on
            forces.kind = crime_ids.kind
            and forces.force = crime_ids.force
            and months.month = crime_ids.month

)

select * from final
