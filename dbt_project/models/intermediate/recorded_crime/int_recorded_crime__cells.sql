with answers as (

    select * from {{ ref('int_recorded_crime__answers') }}

),

published_rows as (

    select * from {{ ref('int_recorded_crime__published') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

-- Two spellings of one category may stand side by side in the file of a change.
published as (

    select
        release_id,
        month,
        area_code,
        offence_id,
        sum(offence_count)::bigint as offence_count,
        sum(corrected_count)::bigint as corrected_count
    from published_rows
    group by all

),

release_areas as (

    select distinct
        release_id,
        area_code
    from published

),

release_offences as (

    select distinct
        release_id,
        offence_id
    from published

),

-- A publisher that leaves out rows of zeros says zero by leaving out: every area of a file
-- crossed with every category of the file is what the file states.
stated as (

    select
        answers.month,
        answers.answer_number,
        answers.release_id,
        release_areas.area_code,
        release_offences.offence_id,
        case
            when releases.zero_rows_left_out then coalesce(published.offence_count, 0)
            else published.offence_count
        end as offence_count,
        case
            when releases.zero_rows_left_out then coalesce(published.corrected_count, 0)
            else published.corrected_count
        end as corrected_count
    from answers
    inner join releases on answers.release_id = releases.release_id
    inner join release_areas on answers.release_id = release_areas.release_id
    inner join release_offences on answers.release_id = release_offences.release_id
    left join published
        on
            answers.release_id = published.release_id
            and answers.month = published.month
            and release_areas.area_code = published.area_code
            and release_offences.offence_id = published.offence_id

),

final as (

    select * from stated
    where offence_count is not null

)

select * from final
