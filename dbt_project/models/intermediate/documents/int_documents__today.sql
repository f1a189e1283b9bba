with releases as (

    select * from {{ ref('stg_lake__release') }}

),

-- The day of the newest publication of any source stands for today: a build has no clock.
final as (

    select max(published_at)::date as day
    from releases

)

select * from final
