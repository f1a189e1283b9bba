with cells as (

    select * from {{ ref('int_recorded_crime__cells') }}

),

answers as (

    select * from {{ ref('int_recorded_crime__answers') }}

),

compared as (

    select
        *,
        answer_number = 1 + lag(answer_number) over cell
        and offence_count = lag(offence_count) over cell as is_unchanged
    from cells
    window cell as (partition by area_code, offence_id, month order by answer_number)

),

numbered as (

    select
        *,
        count(*) filter (where is_unchanged is not true) over (
            partition by area_code, offence_id, month
            order by answer_number
            rows between unbounded preceding and current row
        ) as value_number
    from compared

),

-- One row for each run of answers that state the same value.
runs as (

    select
        area_code,
        offence_id,
        month,
        value_number,
        min(offence_count) as offence_count,
        max_by(corrected_count, answer_number) as corrected_count,
        min(answer_number) as first_answer,
        max(answer_number) as last_answer
    from numbered
    group by all

),

succeeded as (

    select
        *,
        lead(first_answer) over (
            partition by area_code, offence_id, month order by value_number
        ) = last_answer + 1 as is_revised
    from runs

),

final as (

    select
        succeeded.area_code,
        succeeded.offence_id,
        succeeded.month,
        succeeded.offence_count::bigint as offence_count,
        case
            when succeeded.corrected_count <> succeeded.offence_count
                then succeeded.corrected_count
        end::bigint as corrected_count,
        first_stated.release_id,
        first_stated.known_from,
        last_stated.known_to,
        ending.release_id as ended_by_release_id,
        case
            when ending.release_id is null then null
            when succeeded.is_revised then 'revised'
            else 'withdrawn'
        end as ended_as
    from succeeded
    inner join answers as first_stated
        on
            succeeded.month = first_stated.month
            and succeeded.first_answer = first_stated.answer_number
    inner join answers as last_stated
        on
            succeeded.month = last_stated.month
            and succeeded.last_answer = last_stated.answer_number
    left join answers as ending
        on
            succeeded.month = ending.month
            and succeeded.last_answer + 1 = ending.answer_number

)

select * from final
