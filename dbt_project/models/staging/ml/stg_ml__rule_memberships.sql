with

source as (

    select * from {{ source('predictions', 'rule_memberships') }}

),

renamed as (

    select
        ---------- ids
        customer_id,

        ---------- texts
        rule_key,

        ---------- numerics
        rule_version,

        ---------- dates
        as_of_date,

    from source

)

select * from renamed
