with wards as (

    select * from {{ ref('int_recorded_crime__wards') }}

),

lsoas as (

    select * from {{ ref('int_recorded_crime__lsoas') }}

),

current_answers as (

    select * from {{ ref('int_lake__current') }}
    where series = 'recorded_crime'

),

categories as (

    select * from {{ ref('int_recorded_crime__categories') }}

),

corrected as (

    select * from {{ ref('stg_lake__corrected_cell') }}

),

published as (

    select * from wards
    union all by name
    select * from lsoas

),

-- A ward on the edge of an airport stands once for its borough and once for the airport; two
-- spellings of a category may stand side by side in the file of a change.
final as (

    select
        published.level,
        published.month,
        published.area_code,
        max(published.area) as area,
        published.borough_code,
        categories.offence_id,
        sum(published.offence_count)::bigint as offence_count,
        bool_or(corrected.release_id is not null) as is_corrected,
        published.release_id,
        current_answers.known_from,
        current_answers.is_still_published
    from published
    inner join current_answers
        on published.level = current_answers.level and published.month = current_answers.month
    inner join categories
        on
            published.release_id = categories.release_id
            and published.published_group = categories.published_group
            and published.published_subgroup = categories.published_subgroup
    left join corrected
        on
            published.release_id = corrected.release_id
            and published.row_number = corrected.row_number
            and published.month = corrected.month
    group by all

)

select * from final
