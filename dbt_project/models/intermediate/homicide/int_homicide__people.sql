with accused as (

    {{ answering(ref('stg_mps__homicide_accused')) }}

),

victims as (

    {{ answering(ref('stg_mps__homicide_victims')) }}

),

labels as (

    select * from {{ ref('area_label') }}

),

people as (

    select
        'accused' as role,
        release_id,
        row_number,
        month,
        area_label,
        sex,
        age_group,
        'self-classified' as ethnicity_basis,
        ethnicity,
        offence_type,
        outcome,
        null::varchar as method_of_killing,
        null::varchar as domestic_abuse,
        person_count
    from accused

    union all

    select
        'victim' as role,
        release_id,
        row_number,
        month,
        area_label,
        sex,
        age_group,
        'officer observed' as ethnicity_basis,
        ethnicity,
        offence_type,
        outcome,
        method_of_killing,
        domestic_abuse,
        person_count
    from victims

),

final as (

    select
        people.role,
        people.release_id,
        people.row_number,
        people.month,
        coalesce(labels.area_code, 'unknown') as area_code,
        people.sex,
        people.age_group,
        people.ethnicity_basis,
        people.ethnicity,
        people.offence_type,
        people.outcome,
        people.method_of_killing,
        people.domestic_abuse,
        people.person_count
    from people
    left join labels on label_key(people.area_label) = label_key(labels.area_label)

)

select * from final
