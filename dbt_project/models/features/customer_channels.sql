with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

orders as (

    select
        order_id,
        customer_id,
    from {{ ref('orders_before_as_of_date') }}

),

channels as (

    select
        order_id,
        channel,
    from {{ ref('order_channels') }}

),

orders_by_channel as (

    select
        orders.customer_id,
        channels.channel,
        count(*) as order_count,
    from orders
    inner join channels
        on orders.order_id = channels.order_id
    group by orders.customer_id, channels.channel

),

customer_totals as (

    select
        customer_id,
        channel,
        cast(order_count as double) / sum(order_count) over (partition by customer_id) as order_share,
    from orders_by_channel

),

channel_shares as (

    select
        customer_id,
        map(list(channel order by channel), list(order_share order by channel)) as channel_order_shares,
    from customer_totals
    group by customer_id

),

customer_channels as (

    select
        customers.customer_id,
        known.channel_order_shares,
    from customers
    left join channel_shares as known
        on customers.customer_id = known.customer_id

)

select * from customer_channels
