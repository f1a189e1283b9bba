with arrests as (

    {{ answering(ref('stg_mps__custody_arrests')) }}

),

disposals as (

    {{ answering(ref('stg_mps__custody_disposals')) }}

),

strip_searches as (

    {{ answering(ref('stg_mps__custody_strip_searches')) }}

),

final as (

    select
        'arrest' as topic,
        release_id,
        month,
        gender,
        age_group,
        ethnicity,
        offence_group,
        domestic_abuse_flag,
        null::varchar as disposal,
        arrest_count as custody_count
    from arrests

    union all

    select
        'disposal' as topic,
        release_id,
        month,
        gender,
        age_group,
        ethnicity,
        offence_group,
        null::varchar as domestic_abuse_flag,
        disposal,
        offence_count as custody_count
    from disposals

    union all

    select
        'strip search' as topic,
        release_id,
        month,
        gender,
        age_group,
        ethnicity,
        offence_group,
        null::varchar as domestic_abuse_flag,
        null::varchar as disposal,
        search_count as custody_count
    from strip_searches

)

select * from final
