with recent as (

    select * from {{ ref('stg_mps__borough_crime_24m') }}

),

historical as (

    select * from {{ ref('stg_mps__borough_crime_historical') }}

),

wards as (

    select * from {{ ref('int_recorded_crime__wards') }}

),

lsoas as (

    select * from {{ ref('int_recorded_crime__lsoas') }}

),

offence as (

    select
        *,
        label_key(published_group) as group_key,
        label_key(published_subgroup) as subgroup_key
    from {{ ref('offence') }}

),

listed as (

    select
        release_id,
        published_group,
        published_subgroup
    from recent
    union
    select
        release_id,
        published_group,
        published_subgroup
    from historical
    union
    select
        release_id,
        published_group,
        published_subgroup
    from wards
    union
    select
        release_id,
        published_group,
        published_subgroup
    from lsoas

),

keyed as (

    select
        *,
        label_key(published_group) as group_key,
        label_key(published_subgroup) as subgroup_key
    from listed

),

matched as (

    select
        keyed.release_id,
        keyed.published_group,
        keyed.published_subgroup,
        offence.taxonomy,
        offence.offence_id,
        offence.unless_with,
        keyed.published_group = offence.published_group
        and keyed.published_subgroup = offence.published_subgroup as is_exact
    from keyed
    inner join offence
        on keyed.group_key = offence.group_key and keyed.subgroup_key = offence.subgroup_key
    left join keyed as beside
        on
            keyed.release_id = beside.release_id
            and label_key(offence.unless_with) = beside.subgroup_key
    where beside.release_id is null

),

-- Two taxonomies differ in upper and lower case alone: a release is of the one that has most of
-- its categories as they are written.
taxonomies as (

    select
        release_id,
        max_by(taxonomy, exact_count) as taxonomy
    from (
        select
            release_id,
            taxonomy,
            count(*) filter (where is_exact) as exact_count
        from matched
        group by release_id, taxonomy
    ) as counted
    group by release_id

),

-- The release's own taxonomy comes first; in it, the meaning that a category has in a file that
-- lacks the category beside it (`unless_with`).
ranked as (

    select
        matched.*,
        row_number() over (
            partition by matched.release_id, matched.published_group, matched.published_subgroup
            order by
                matched.taxonomy <> taxonomies.taxonomy,
                matched.unless_with is null,
                not matched.is_exact,
                matched.taxonomy
        ) as rank
    from matched
    inner join taxonomies on matched.release_id = taxonomies.release_id

),

known_groups as (

    select
        group_key,
        mode(offence_group) as offence_group
    from offence
    group by group_key

),

final as (

    select
        keyed.release_id,
        keyed.published_group,
        keyed.published_subgroup,
        coalesce(
            ranked.offence_id, 'not_mapped:' || keyed.group_key || ':' || keyed.subgroup_key
        ) as offence_id,
        ranked.offence_id is not null as is_mapped,
        known_groups.offence_group as group_of_published
    from keyed
    left join ranked
        on
            keyed.release_id = ranked.release_id
            and keyed.published_group = ranked.published_group
            and keyed.published_subgroup = ranked.published_subgroup
            and ranked.rank = 1
    left join known_groups on keyed.group_key = known_groups.group_key

)

select * from final
