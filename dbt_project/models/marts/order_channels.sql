with

orders as (

    select
        order_id,
        channel,
    from {{ ref('stg_retail__orders') }}

),

order_channels as (

    select
        order_id,
        lower(trim(channel)) as channel,
    from orders
    where nullif(trim(channel), '') is not null

)

select * from order_channels
