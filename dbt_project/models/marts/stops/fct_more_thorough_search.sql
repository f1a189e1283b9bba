with searches as (

    {{ answering(ref('stg_mps__more_thorough_search')) }}

),

final as (

    select
        month,
        search_date,
        area_code,
        area_label,
        bcu_code,
        age_group,
        sex,
        officer_defined_ethnicity,
        has_appropriate_adult,
        search_object,
        is_positive_outcome,
        outcome_reason,
        release_id,
        source_table,
        row_number
    from searches

)

select * from final
