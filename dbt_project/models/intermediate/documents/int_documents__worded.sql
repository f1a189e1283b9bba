with blocks as (

    select * from {{ ref('stg_documents__block') }}

),

figures as (

    select * from {{ ref('stg_documents__figure') }}

),

-- What can change between two versions of a paper: its blocks, and the figures in them. The
-- wording is what is left without any number.
stated as (

    select
        document_id,
        'block' as kind,
        block_no as record_no,
        page,
        first_line as line,
        text,
        null::double as value,
        regexp_replace(lower(text), '[0-9][0-9,.]*', '#', 'g') as wording
    from blocks
    where kind <> 'empty_page'

    union all

    select
        document_id,
        'figure' as kind,
        figure_no as record_no,
        page,
        line,
        quote as text,
        value,
        unit || ' ' || regexp_replace(lower(quote), '[0-9][0-9,.]*', '#', 'g') as wording
    from figures

),

-- The how-manieth of those with the same wording: a row of a table says many figures.
final as (

    select
        *,
        row_number() over (
            partition by document_id, kind, wording order by line, record_no
        )::integer as occurrence
    from stated

)

select * from final
