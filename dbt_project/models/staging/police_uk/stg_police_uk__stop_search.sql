with source as (

    select * from {{ source('lake', 'police_uk_stop_search') }}

),

-- Times are UTC; files and days follow London's clock.
local as (

    select
        *,
        timezone('Europe/London', timezone('UTC', searched_at)) as searched_at_london
    from source

),

final as (

    select
        _release as release_id,
        _table as source_table,
        _row as row_number,
        period_month as month,
        force,
        searched_at,
        searched_at_london::date as stop_date,
        coalesce(date_trunc('month', searched_at_london)::date, period_month) as stop_month,
        search_type,
        legislation,
        search_object,
        age_range as age_group,
        gender,
        self_defined_ethnicity,
        {{ ethnic_group('self_defined_ethnicity') }} as self_defined_group,
        officer_defined_ethnicity,
        outcome,
        {{ is_positive_outcome('outcome') }} as is_positive_outcome,
        try_cast(is_outcome_linked as boolean) as is_outcome_linked,
        try_cast(is_more_than_outer_clothing as boolean) as is_more_than_outer_clothing,
        latitude,
        longitude,
        md5(
            concat_ws(
                '|',
                searched_at,
                search_type,
                legislation,
                search_object,
                age_range,
                gender,
                self_defined_ethnicity,
                officer_defined_ethnicity,
                outcome,
                latitude,
                longitude
            )
        ) as row_hash
    from local

)

select * from final
