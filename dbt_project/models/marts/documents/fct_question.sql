with sightings as (

    select * from {{ ref('int_questions__sightings') }}

),

rules as (

    select * from {{ ref('question_rule') }}

),

today as (

    select * from {{ ref('int_documents__today') }}

),

documents as (

    select * from {{ ref('int_documents__versions') }}

),

-- The furthest that any printing of the question has come; an older copy takes nothing back.
ranked as (

    select
        *,
        row_number() over (
            partition by question_id
            order by
                list_position(['none', 'holding', 'answered', 'corrected'], status) desc,
                published_at desc,
                document_id desc
        ) as choice
    from sightings

),

histories as (

    select
        question_id,
        min(asked_on) as asked_on,
        min_by(asked_on_precision, (asked_on, published_at)) as asked_on_precision,
        min(answered_on) filter (where status in ('answered', 'corrected')) as stated_on,
        min(published_at) filter (where status in ('answered', 'corrected')) as answer_seen_at,
        min(published_at) filter (where status in ('none', 'holding')) as open_seen_at,
        bool_or(status = 'holding') as was_held,
        bool_or(is_current) as is_current,
        count(*) as sighting_count
    from sightings
    group by question_id

),

-- Where no answer bears a date, the day it was first seen tells it, if the question was seen
-- open before: else it may have been answered long ago.
answered as (

    select
        *,
        coalesce(
            stated_on,
            case when open_seen_at < answer_seen_at then answer_seen_at::date end
        ) as answered_on,
        case
            when stated_on is not null then 'stated'
            when open_seen_at < answer_seen_at then 'first seen'
        end as answered_on_basis
    from histories

),

due as (

    select
        ranked.question_id,
        {{ after_working_days('answered.asked_on', 'rules.due_working_days') }} as due_on,
        rules.basis as due_basis
    from ranked
    inner join answered on ranked.question_id = answered.question_id
    inner join rules on ranked.kind = rules.question_kind
    where ranked.choice = 1

),

final as (

    select
        ranked.question_id,
        ranked.kind,
        ranked.reference,
        ranked.topic,
        ranked.asker,
        ranked.asked_of,
        ranked.text,
        ranked.answer,
        ranked.status,
        answered.asked_on,
        answered.asked_on_precision,
        due.due_on,
        due.due_basis,
        answered.answered_on,
        answered.answered_on_basis,
        (answered.answered_on - answered.asked_on)::integer as days_to_answer,
        ranked.status in ('none', 'holding') and ranked.kind <> 'consultation' as is_open,
        case
            when ranked.status in ('none', 'holding') and ranked.kind <> 'consultation'
                then (today.day - answered.asked_on)::integer
        end as days_open,
        coalesce(
            case
                when ranked.status in ('none', 'holding') then today.day > due.due_on
                else answered.answered_on > due.due_on
            end,
            false
        ) as is_overdue,
        answered.was_held,
        referred.question_id as refers_to_question_id,
        answered.sighting_count::integer as sighting_count,
        answered.is_current,
        documents.boroughs,
        ranked.document_id,
        ranked.question_no,
        ranked.page,
        ranked.first_line,
        ranked.last_line
    from ranked
    inner join answered on ranked.question_id = answered.question_id
    left join due on ranked.question_id = due.question_id
    left join documents on ranked.document_id = documents.document_id
    left join sightings as referred
        on
            ranked.document_id = referred.document_id
            and ranked.refers_to = referred.question_no
    cross join today
    where ranked.choice = 1

)

select * from final
