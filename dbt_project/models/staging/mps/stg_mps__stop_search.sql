with source as (

    select * from {{ source('lake', 'mps_stop_search') }}

),

labels as (

    select * from {{ ref('area_label') }}

),

final as (

    select
        source._release as release_id,
        source._table as source_table,
        source._row as row_number,
        source.period_month as month,
        source.stop_date,
        coalesce(labels.area_code, 'unknown') as area_code,
        source.area_label,
        source.search_type,
        source.subject,
        source.legislation,
        source.search_object,
        -- Without a group, the bands of data.police.uk.
        coalesce(
            source.age_group,
            case
                when source.apparent_age < 10 then 'under 10'
                when source.apparent_age < 18 then '10-17'
                when source.apparent_age < 25 then '18-24'
                when source.apparent_age < 35 then '25-34'
                when source.apparent_age is not null then 'over 34'
            end
        ) as age_group,
        source.gender,
        source.self_defined_ethnicity,
        coalesce(source.self_defined_group, source.self_defined_ethnicity) as self_defined_group,
        source.ethnic_appearance as officer_defined_ethnicity,
        coalesce(source.appearance_group, source.ethnic_appearance) as officer_defined_group,
        source.outcome,
        source.outcome_reason,
        {{ is_positive_outcome('source.outcome') }} as is_positive_outcome,
        coalesce(source.stop_count, 1) as stop_count
    from source
    left join labels on label_key(source.area_label) = label_key(labels.area_label)

)

select * from final
