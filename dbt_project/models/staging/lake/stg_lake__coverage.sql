with source as (

    select * from {{ source('lake', 'coverage') }}

),

final as (

    select
        release_id,
        month,
        row_count
    from source

)

select * from final
