with

order_lines as (

    select
        order_id,
        customer_id,
        ordered_at,
        sales_amount,
    from {{ ref('order_lines') }}

),

orders_with_money_back as (

    select distinct order_id
    from order_lines
    where sales_amount < 0

),

-- nothing was bought in them, such as the credit notes of a shop that gives them numbers of their own
credit_notes as (

    select
        order_lines.order_id,
        min(order_lines.customer_id) as customer_id,
        min(order_lines.ordered_at) as refunded_at,
        cast(-sum(order_lines.sales_amount) as decimal(18, 4)) as refund_amount,
    from order_lines
    semi join orders_with_money_back
        on order_lines.order_id = orders_with_money_back.order_id
    group by order_lines.order_id
    having max(order_lines.sales_amount) <= 0

),

refunding_customers as (

    select distinct customer_id
    from credit_notes

),

purchases as (

    select
        order_lines.order_id,
        min(order_lines.customer_id) as customer_id,
        min(order_lines.ordered_at) as ordered_at,
    from order_lines
    semi join refunding_customers
        on order_lines.customer_id = refunding_customers.customer_id
    anti join credit_notes
        on order_lines.order_id = credit_notes.order_id
    group by order_lines.order_id

),

-- of purchases at one instant the first by name, so that the answer is always the same
purchase_moments as (

    select
        customer_id,
        ordered_at,
        min(order_id) as order_id,
    from purchases
    group by customer_id, ordered_at

),

refunds as (

    select
        credit_notes.order_id,
        purchase_moments.order_id as purchase_order_id,
        credit_notes.customer_id,
        credit_notes.refunded_at,
        credit_notes.refund_amount,
    from credit_notes
    asof inner join purchase_moments
        on
            credit_notes.customer_id = purchase_moments.customer_id
            and credit_notes.refunded_at >= purchase_moments.ordered_at

)

select * from refunds
