with

source as (

    select * from {{ source('predictions', 'rule_definitions') }}

),

renamed as (

    select
        ---------- texts
        rule_key,
        rule_name,
        rule_description,
        definition_hash,
        definition,
        problem,

        ---------- numerics
        rule_version,

        ---------- booleans
        is_active,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
