with figures as (

    select * from {{ ref('fct_figure') }}
    where is_current

),

boroughs as (

    select * from {{ ref('int_documents__boroughs') }}

),

final as (

    select
        boroughs.borough,
        coalesce(figures.body, 'not known') as body,
        coalesce(figures.speaker_role, 'not known') as speaker_role,
        count(distinct figures.document_id)::integer as document_count,
        min(figures.document_date) as first_document_date,
        max(figures.document_date) as last_document_date,
        count(*)::integer as figure_count,
        {% for verdict in figure_verdicts() %}
            (count(*) filter (where figures.verdict = '{{ verdict }}'))::integer
                as {{ verdict }}_count,
        {% endfor %}
        (count(*) filter (where figures.verdict <> figures.verdict_today))::integer
            as other_verdict_today_count
    from figures
    inner join boroughs on figures.document_id = boroughs.document_id
    group by all

)

select * from final
