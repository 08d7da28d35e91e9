with

transactions as (

    select
        order_id,
        product_id,
        line_id,
        customer_id,
        store_id,
        week_number,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_discount_amount,
        ordered_at,
    from {{ ref('stg_retail__transactions') }}

),

products as (

    select
        product_id,
        department,
        is_private_label,
    from {{ ref('stg_retail__products') }}

),

promoted_products as (

    select
        product_id,
        store_id,
        week_number,
        is_on_display,
        is_in_mailer,
    from {{ ref('int_promoted_products') }}

),

promotion_weeks as (

    select week_number
    from {{ ref('int_promotion_weeks') }}

),

order_lines as (

    select
        transactions.order_id,
        transactions.product_id,
        transactions.line_id,
        transactions.customer_id,
        transactions.store_id,
        transactions.ordered_at,
        products.department,
        transactions.sales_amount,
        transactions.retail_discount_amount > 0 as is_discounted,
        greatest(transactions.coupon_discount_amount, transactions.coupon_match_discount_amount) > 0 as is_couponed,
        case
            when promotion_weeks.week_number is not null and transactions.store_id is not null
                then coalesce(promoted_products.is_on_display, false)
        end as is_on_display,
        case
            when promotion_weeks.week_number is not null and transactions.store_id is not null
                then coalesce(promoted_products.is_in_mailer, false)
        end as is_in_mailer,
        products.is_private_label,
    from transactions
    left join products
        on transactions.product_id = products.product_id
    left join promotion_weeks
        on transactions.week_number = promotion_weeks.week_number
    left join promoted_products
        on
            transactions.product_id = promoted_products.product_id
            and transactions.store_id = promoted_products.store_id
            and transactions.week_number = promoted_products.week_number

)

select * from order_lines
