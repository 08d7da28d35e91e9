with

source as (

    select * from {{ source('raw', 'source_settings') }}

),

renamed as (

    select
        ---------- texts
        source_name,
        contract,
        id_space,

        ---------- numbers
        priority,

    from source

)

select * from renamed
