with answering as (

    select * from {{ ref('int_custody__answering') }}
    where month is not null

),

final as (

    select
        topic,
        month,
        gender,
        age_group,
        ethnicity,
        offence_group,
        domestic_abuse_flag,
        disposal,
        case topic
            when 'arrest' then 'custody records'
            when 'disposal' then 'offences on custody records'
            else 'strip searches in custody'
        end as unit,
        sum(custody_count)::bigint as custody_count,
        release_id
    from answering
    group by all

)

select * from final
