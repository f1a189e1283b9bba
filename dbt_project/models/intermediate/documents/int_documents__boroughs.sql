with versions as (

    select * from {{ ref('int_documents__versions') }}

),

-- A paper of no borough speaks for all of London.
final as (

    select
        document_id,
        unnest(
            case
                when json_array_length(boroughs) > 0 then boroughs::json::varchar[]
                else ['London']
            end
        ) as borough
    from versions

)

select * from final
