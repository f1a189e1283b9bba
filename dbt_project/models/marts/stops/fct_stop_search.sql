with mps as (

    {{ answering(ref('stg_mps__stop_search')) }}

),

police_uk as (

    {{ answering(ref('stg_police_uk__stop_search')) }}

),

final as (

    select
        'mps' as series,
        'metropolitan' as force,
        month,
        month as file_month,
        stop_date,
        null::timestamp as searched_at,
        area_code,
        area_label,
        search_type,
        subject,
        legislation,
        search_object,
        age_group,
        gender,
        self_defined_ethnicity,
        self_defined_group,
        officer_defined_ethnicity,
        officer_defined_group,
        outcome,
        outcome_reason,
        is_positive_outcome,
        null::boolean as is_outcome_linked,
        null::boolean as is_more_than_outer_clothing,
        null::double as latitude,
        null::double as longitude,
        stop_count,
        release_id,
        source_table,
        row_number
    from mps

    union all

    select
        'police_uk' as series,
        force,
        stop_month as month,
        month as file_month,
        stop_date,
        searched_at,
        null as area_code,
        null as area_label,
        search_type,
        null as subject,
        legislation,
        search_object,
        age_group,
        gender,
        self_defined_ethnicity,
        self_defined_group,
        officer_defined_ethnicity,
        officer_defined_ethnicity as officer_defined_group,
        outcome,
        null as outcome_reason,
        is_positive_outcome,
        is_outcome_linked,
        is_more_than_outer_clothing,
        latitude,
        longitude,
        1::bigint as stop_count,
        release_id,
        source_table,
        row_number
    from police_uk

)

select * from final
