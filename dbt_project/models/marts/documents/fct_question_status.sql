with sightings as (

    select * from {{ ref('int_questions__sightings') }}

),

final as (

    select
        question_id,
        document_id,
        question_no,
        published_at,
        status,
        answered_on,
        answer,
        page,
        first_line,
        lag(status) over history as status_before,
        coalesce(lag(status) over history <> status, true) as is_change
    from sightings
    window history as (partition by question_id order by published_at, document_id)

)

select * from final
