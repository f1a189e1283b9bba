with published as (

    {{ answering(ref('stg_ons__lsoa_ward')) }}

),

boroughs as (

    select * from {{ ref('borough') }}

),

final as (

    select
        published.ward_code,
        published.ward_name as ward,
        boroughs.area_code,
        count(distinct published.lsoa_code)::integer as lsoa_count,
        published.release_id
    from published
    inner join boroughs on published.lad_code = boroughs.gss_code
    group by all

)

select * from final
