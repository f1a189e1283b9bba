with offence as (

    select * from {{ ref('offence') }}

),

published as (

    select * from {{ ref('int_recorded_crime__published') }}

),

small_areas as (

    select * from {{ ref('int_recorded_crime__small_areas') }}

),

not_mapped as (

    select distinct
        'not_mapped' as taxonomy,
        split_part(offence_id, ':', 2) as published_group,
        split_part(offence_id, ':', 3) as published_subgroup,
        offence_id,
        'Not mapped' as offence_group,
        'Not mapped' as offence_subgroup,
        false as is_comparable,
        'a category that no taxonomy of the warehouse knows yet' as note
    from (
        select offence_id from published
        union
        select offence_id from small_areas
    ) as found
    where offence_id like 'not_mapped:%'

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
