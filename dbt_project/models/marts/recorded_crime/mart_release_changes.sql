with history as (

    select * from {{ ref('fct_recorded_crime_history') }}

),

cells as (

    select * from {{ ref('int_recorded_crime__cells') }}

),

offences as (

    select * from {{ ref('dim_offence') }}

),

totals as (

    select
        cells.month,
        cells.answer_number,
        cells.release_id,
        offences.offence_group,
        sum(cells.offence_count)::bigint as offence_count
    from cells
    inner join offences on cells.offence_id = offences.offence_id
    group by all

),

answered as (

    select * from {{ ref('int_recorded_crime__answers') }}

),

groups as (

    select distinct
        month,
        offence_group
    from totals

),

-- A group that a release drops has a row too, with nothing after.
compared as (

    select
        answered.release_id,
        answered.month,
        groups.offence_group,
        before.offence_count as offences_before,
        after.offence_count as offences_after,
        answered.answer_number = 1 as is_first_answer
    from answered
    inner join groups on answered.month = groups.month
    left join totals as after
        on
            answered.month = after.month
            and answered.answer_number = after.answer_number
            and groups.offence_group = after.offence_group
    left join totals as before
        on
            answered.month = before.month
            and answered.answer_number = before.answer_number + 1
            and groups.offence_group = before.offence_group
    where after.offence_count is not null or before.offence_count is not null

),

stated as (

    select
        history.release_id,
        history.month,
        offences.offence_group,
        before.offence_count as count_before,
        history.offence_count as count_after
    from history
    inner join offences on history.offence_id = offences.offence_id
    left join history as before
        on
            history.area_code = before.area_code
            and history.offence_id = before.offence_id
            and history.month = before.month
            and history.release_id = before.ended_by_release_id
            and before.ended_as = 'revised'

),

withdrawn as (

    select
        history.ended_by_release_id as release_id,
        history.month,
        offences.offence_group,
        history.offence_count as count_before,
        null::bigint as count_after
    from history
    inner join offences on history.offence_id = offences.offence_id
    where history.ended_as = 'withdrawn'

),

changes as (

    select
        release_id,
        month,
        offence_group,
        count(*) filter (where count_before is null) as cells_added,
        count(*) filter (where count_before is not null and count_after is not null)
            as cells_revised,
        count(*) filter (where count_after is null) as cells_withdrawn,
        sum(abs(count_after - count_before)) as absolute_revision
    from (
        select * from stated
        union all
        select * from withdrawn
    ) as all_changes
    group by all

),

final as (

    select
        compared.release_id,
        compared.month,
        compared.offence_group,
        compared.is_first_answer,
        coalesce(changes.cells_added, 0)::bigint as cells_added,
        coalesce(changes.cells_revised, 0)::bigint as cells_revised,
        coalesce(changes.cells_withdrawn, 0)::bigint as cells_withdrawn,
        coalesce(changes.absolute_revision, 0)::bigint as absolute_revision,
        compared.offences_before,
        compared.offences_after,
        (coalesce(compared.offences_after, 0) - coalesce(compared.offences_before, 0))::bigint
            as net_change,
        compared.offences_before > 0 and compared.offences_after is null as is_total_vanished
    from compared
    left join changes
        on
            compared.release_id = changes.release_id
            and compared.month = changes.month
            and compared.offence_group = changes.offence_group

)

select * from final
