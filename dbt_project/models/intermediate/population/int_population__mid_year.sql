with published as (

    {{ answering(ref('stg_ons__population')) }}

),

boroughs as (

    select * from {{ ref('borough') }}

),

final as (

    select
        boroughs.area_code,
        year(published.month)::integer as year,
        published.age,
        sum(published.residents)::bigint as residents,
        max(published.release_id) as release_id
    from published
    inner join boroughs on published.lad_code = boroughs.gss_code
    group by all

)

select * from final
