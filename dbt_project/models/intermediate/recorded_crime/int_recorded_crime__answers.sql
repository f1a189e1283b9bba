with answers as (

    select * from {{ ref('int_lake__answers') }}
    where series = 'recorded_crime' and level = 'borough'

),

final as (

    select
        month,
        release_id,
        known_from,
        known_to,
        answer_number
    from answers

)

select * from final
