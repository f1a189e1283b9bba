with source as (

    select * from {{ source('lake', 'mps_more_thorough_search') }}

),

labels as (

    select * from {{ ref('area_label') }}

),

bcus as (

    select * from {{ ref('bcu') }}

),

final as (

    select
        source._release as release_id,
        source._table as source_table,
        source._row as row_number,
        source.period_month as month,
        source.stop_date as search_date,
        coalesce(labels.area_code, 'unknown') as area_code,
        source.area_label,
        bcus.bcu_code,
        source.bcu_label,
        case when source.age_group = '18 or older' then '18 or over' else source.age_group end
            as age_group,
        case source.appropriate_adult when 'Y' then true when 'N' then false end
            as has_appropriate_adult,
        case source.sex
            when 'M' then 'Male'
            when 'F' then 'Female'
            when 'U' then 'Unknown'
            else source.sex
        end as sex,
        source.ethnic_appearance as officer_defined_ethnicity,
        -- Some files put a letter in front, and two wordings name the same law.
        replace(
            regexp_replace(source.search_object, '^[A-Z] ', ''),
            's.23 Drugs Misuse Act',
            's.23 Misuse of Drugs Act'
        ) as search_object,
        case lower(source.is_positive) when 'yes' then true when 'no' then false end
            as is_positive_outcome,
        regexp_replace(source.outcome_reason, '^[A-Z] ', '') as outcome_reason
    from source
    left join labels on label_key(source.area_label) = label_key(labels.area_label)
    left join bcus
        on label_key(source.bcu_label) in (label_key(bcus.bcu), label_key(bcus.other_names))

)

select * from final
