with source as (

    select * from {{ source('lake', 'series_break') }}

),

final as (

    select
        series,
        month,
        published_on,
        reason,
        evidence
    from source

)

select * from final
