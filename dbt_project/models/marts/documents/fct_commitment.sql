with actions as (

    select * from {{ ref('stg_documents__action') }}

),

versions as (

    select * from {{ ref('int_documents__versions') }}

),

today as (

    select * from {{ ref('int_documents__today') }}

),

final as (

    select
        actions.document_id,
        actions.action_no,
        versions.body,
        versions.boroughs,
        versions.document_date,
        versions.is_current,
        actions.kind,
        actions.text,
        actions.who,
        actions.operation,
        actions.due_text,
        actions.due_on,
        coalesce(
            actions.kind in ('commitment', 'recommendation', 'plan_action')
            and versions.is_current
            and actions.due_on < today.day,
            false
        ) as is_overdue,
        case
            when actions.kind in ('commitment', 'recommendation', 'plan_action')
                then greatest((today.day - actions.due_on), 0)::integer
        end as days_overdue,
        actions.page,
        actions.first_line,
        actions.last_line
    from actions
    inner join versions on actions.document_id = versions.document_id
    cross join today

)

select * from final
