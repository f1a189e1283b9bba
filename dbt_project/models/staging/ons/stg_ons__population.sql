with source as (

    select * from {{ source('lake', 'ons_population') }}

),

unpivoted as (

    unpivot source on columns('^population_20[0-9]{2}$') into name year_header value value

),

final as (

    select
        _release as release_id,
        _row as row_number,
        lad_code,
        sex,
        age,
        strptime(year_header, 'population_%Y')::date + interval 5 month as month,
        value::bigint as residents
    from unpivoted

)

select * from final
