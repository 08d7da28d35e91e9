with

source as (

    select * from {{ source('identity', 'customer_ids') }}

),

renamed as (

    select
        ---------- ids
        record_id,
        customer_id,

    from source

)

select * from renamed
