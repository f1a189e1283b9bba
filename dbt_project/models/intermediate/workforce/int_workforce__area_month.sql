with strengths as (

    {{ answering(ref('stg_mps__ward_officer_strengths')) }}

),

abstractions as (

    {{ answering(ref('stg_mps__ward_officer_abstractions')) }}

),

labels as (

    select * from {{ ref('area_label') }}

),

areas as (

    select * from {{ ref('dim_borough') }}

),

placed_strengths as (

    select
        strengths.month,
        coalesce(labels.area_code, 'unknown') as area_code,
        strengths.fte
    from strengths
    left join labels on label_key(strengths.area_label) = label_key(labels.area_label)

),

placed_minutes as (

    select
        abstractions.month,
        coalesce(labels.area_code, 'unknown') as area_code,
        case
            when regexp_full_match(abstractions.ward_code, 'E05[0-9]{6}')
                then abstractions.ward_code
            else 'unknown'
        end as ward_code,
        abstractions.is_abstraction,
        abstractions.activity_minutes
    from abstractions
    left join labels on label_key(abstractions.area_label) = label_key(labels.area_label)

),

fte as (

    select
        month,
        area_code,
        sum(fte) as fte
    from placed_strengths
    group by all

),

borough_minutes as (

    select
        month,
        area_code,
        sum(activity_minutes) as activity_minutes,
        coalesce(sum(activity_minutes) filter (where is_abstraction), 0) as abstraction_minutes
    from placed_minutes
    group by all

),

ward_minutes as (

    select
        month,
        ward_code as area_code,
        sum(activity_minutes) as activity_minutes,
        coalesce(sum(activity_minutes) filter (where is_abstraction), 0) as abstraction_minutes
    from placed_minutes
    group by all

),

borough_figures as (

    select
        coalesce(fte.month, minutes.month) as month,
        coalesce(fte.area_code, minutes.area_code) as area_code,
        fte.fte,
        minutes.activity_minutes,
        minutes.abstraction_minutes
    from fte
    full join borough_minutes as minutes
        on fte.month = minutes.month and fte.area_code = minutes.area_code

),

final as (

    select
        areas.area_kind,
        figures.area_code,
        areas.area,
        figures.month,
        figures.fte,
        figures.activity_minutes,
        figures.abstraction_minutes
    from borough_figures as figures
    inner join areas on figures.area_code = areas.area_code

    union all

    select
        'ward' as area_kind,
        area_code,
        area_code as area,
        month,
        null as fte,
        activity_minutes,
        abstraction_minutes
    from ward_minutes

)

select * from final
