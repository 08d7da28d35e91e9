with

source as (

    select * from {{ source('raw', 'promotions') }}

),

renamed as (

    select
        ---------- ids
        product_id,
        store_id,

        ---------- numbers
        week_number,

        ---------- texts
        display_location,
        mailer_location,

        ---------- flags
        coalesce(display_location, '0') <> '0' as is_on_display,
        coalesce(mailer_location, '0') <> '0' as is_in_mailer,

    from source

)

select * from renamed
