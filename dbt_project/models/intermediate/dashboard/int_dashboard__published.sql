with published as (

    {% for kind in ['tno', 'other', 'knife'] %}
        select
            'dashboard_{{ kind }}' as series,
            answering.*
        from ({{ answering(ref('stg_mps__dashboard_' ~ kind)) }}) as answering
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

boroughs as (

    select * from {{ ref('borough') }}

),

labels as (

    select * from {{ ref('area_label') }}

),

-- The dashboard writes the categories of recorded crime, in upper case or not.
offences as (

    select distinct
        label_key(published_group) as group_key,
        label_key(published_subgroup) as subgroup_key,
        offence_group,
        offence_subgroup
    from {{ ref('offence') }}

),

-- An area is its code where it has a GSS code; otherwise what it is called, in either column.
placed as (

    select
        published.*,
        case published.area_type when 'Borough' then 'borough' else 'ward' end as area_level,
        case
            when
                published.area_type = 'Borough'
                and boroughs.area_code is not null then boroughs.area_code
            when
                published.area_type <> 'Borough'
                and starts_with(published.published_area_code, 'E05')
                then published.published_area_code
            else coalesce(labels.area_code, 'unknown')
        end as area_code
    from published
    left join boroughs on published.published_area_code = boroughs.area_code
    left join labels
        on
            label_key(coalesce(published.area_name, published.borough_snt))
            = label_key(labels.area_label)

),

final as (

    select
        placed.series,
        placed.release_id,
        placed.row_number,
        placed.month,
        placed.area_level,
        case
            when placed.area_level = 'ward' and starts_with(placed.area_code, 'E05') then 'ward'
            when starts_with(placed.area_code, 'E09') then 'borough'
            else 'unallocated'
        end as area_kind,
        placed.area_code,
        placed.area_name,
        placed.published_group,
        placed.published_subgroup,
        coalesce(offences.offence_group, placed.published_group) as offence_group,
        coalesce(offences.offence_subgroup, placed.published_subgroup) as offence_subgroup,
        case placed.published_measure
            when 'Offences' then 'offences'
            else 'positive outcomes'
        end as measure,
        -- The publisher's rule: Other Accepted Crime is not notifiable and no part of a TNO total.
        placed.series = 'dashboard_tno'
        and lower(placed.published_group) <> 'other accepted crime'
        and lower(placed.published_subgroup) <> 'other accepted crime' as is_in_tno,
        placed.published_count
    from placed
    left join offences
        on
            label_key(placed.published_group) = offences.group_key
            and label_key(placed.published_subgroup) = offences.subgroup_key

)

select * from final
