with offence as (

    select * from {{ ref('offence') }}

),

categories as (

    select * from {{ ref('int_recorded_crime__categories') }}
    where not is_mapped

),

-- A category that nobody knows counts in its published group, where that is known.
not_mapped as (

    select
        'not_mapped' as taxonomy,
        max(published_group) as published_group,
        max(published_subgroup) as published_subgroup,
        offence_id,
        coalesce(max(group_of_published), 'Not mapped') as offence_group,
        'Not mapped' as offence_subgroup,
        false as is_comparable,
        'a category that no taxonomy of the warehouse has yet' as note
    from categories
    group by offence_id

),

-- Spellings of one category are one offence; the last in the alphabet stands for it.
final as (

    select
        offence_id,
        max(taxonomy) as taxonomy,
        max(published_group) as published_group,
        max(published_subgroup) as published_subgroup,
        max(offence_group) as offence_group,
        max(offence_subgroup) as offence_subgroup,
        bool_and(is_comparable) as is_comparable,
        max(note) as note
    from (
        select
            taxonomy,
            published_group,
            published_subgroup,
            offence_id,
            offence_group,
            offence_subgroup,
            is_comparable,
            note
        from offence
        union all
        select
            taxonomy,
            published_group,
            published_subgroup,
            offence_id,
            offence_group,
            offence_subgroup,
            is_comparable,
            note
        from not_mapped
    ) as spellings
    group by offence_id

)

select * from final
