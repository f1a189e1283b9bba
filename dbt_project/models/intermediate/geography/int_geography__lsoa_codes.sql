with lookup as (

    {{ answering(ref('stg_ons__lsoa_lookup')) }}

),

wards as (

    {{ answering(ref('stg_ons__lsoa_ward')) }}

),

changes as (

    {{ answering(ref('stg_ons__lsoa_changes')) }}

),

authorities as (

    select
        lsoa_code,
        max(lad_code) as lad_code
    from (
        select
            lsoa_code,
            lad_code
        from lookup
        union all
        select
            lsoa_code,
            lad_code
        from wards
        union all
        select
            lsoa_code,
            lad_code
        from changes
    ) as stated
    group by lsoa_code

),

today as (

    select
        authorities.lsoa_code as published_code,
        authorities.lsoa_code,
        wards.ward_code,
        authorities.lad_code,
        false as is_changed
    from authorities
    left join wards on authorities.lsoa_code = wards.lsoa_code

),

-- A code of 2011 that is gone. What all its successors share is known of it and nothing else: a
-- merged one lies in one LSOA of today, a split or irregular one in nobody knows which.
gone as (

    select
        changes.lsoa_2011_code as published_code,
        case
            when bool_and(changes.change_code = 'M') and count(*) = 1 then max(changes.lsoa_code)
        end as lsoa_code,
        case
            when count(distinct today.ward_code) = 1 and count(today.ward_code) = count(*)
                then max(today.ward_code)
        end as ward_code,
        case when count(distinct today.lad_code) = 1 then max(today.lad_code) end as lad_code,
        true as is_changed
    from changes
    inner join today on changes.lsoa_code = today.published_code
    where changes.lsoa_2011_code not in (select authorities.lsoa_code from authorities)
    group by changes.lsoa_2011_code

),

final as (

    select * from today
    union all
    select * from gone

)

select * from final
