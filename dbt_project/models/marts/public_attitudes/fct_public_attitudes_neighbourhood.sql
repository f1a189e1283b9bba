with by_ethnicity as (

    {{ answering(ref('stg_mopac__pas_neighbourhood')) }}

),

perceptions as (

    {{ answering(ref('stg_mopac__pas_neighbourhood_perceptions')) }}

),

questions as (

    select * from {{ ref('attitude_question') }}

),

releases as (

    select * from {{ ref('stg_lake__release') }}

),

area_label as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

published as (

    select * from by_ethnicity
    union all
    select * from perceptions

),

final as (

    select
        -- The tables say nowhere of which years they are, but their file names do.
        replace(
            regexp_extract(
                releases.file_name, '20[0-9]{2}(-[0-9]{2})?(_to_20[0-9]{2}(-[0-9]{2})?)?'
            ),
            '_',
            ' '
        ) as period,
        published.neighbourhood,
        published.neighbourhood_code,
        areas.area_code,
        areas.area,
        questions.question,
        questions.respondents,
        questions.answers_counted,
        published.share_pct,
        published.release_id
    from published
    inner join releases on published.release_id = releases.release_id
    inner join questions
        on
            releases.source_id = questions.source_id
            and published.question_id = questions.question_id
    inner join area_label
        on
            label_key(split_part(published.neighbourhood, ' - ', 1))
            = label_key(area_label.area_label)
    inner join areas on area_label.area_code = areas.area_code

)

select * from final
