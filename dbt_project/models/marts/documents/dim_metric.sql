with glossary as (

    select * from {{ ref('glossary') }}

),

final as (

    select
        metric,
        term,
        unit,
        kind,
        series,
        offence_group,
        offence_subgroup,
        names,
        note
    from glossary

)

select * from final
