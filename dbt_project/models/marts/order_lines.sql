with

lines as (

    select
        order_id,
        product_id,
        line_id,
        record_id,
        store_id,
        week_number,
        merchant_category,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_discount_amount,
        ordered_at,
    from {{ ref('int_order_lines') }}

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

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

order_lines as (

    select
        lines.order_id,
        lines.product_id,
        lines.line_id,
        coalesce(customer_ids.customer_id, lines.record_id) as customer_id,
        lines.store_id,
        lines.ordered_at,
        coalesce(products.department, lines.merchant_category) as department,
        lines.sales_amount,
        lines.retail_discount_amount > 0 as is_discounted,
        greatest(lines.coupon_discount_amount, lines.coupon_match_discount_amount) > 0 as is_couponed,
        case
            when promotion_weeks.week_number is not null and lines.store_id is not null
                then coalesce(promoted_products.is_on_display, false)
        end as is_on_display,
        case
            when promotion_weeks.week_number is not null and lines.store_id is not null
                then coalesce(promoted_products.is_in_mailer, false)
        end as is_in_mailer,
        products.is_private_label,
    from lines
    left join customer_ids
        on lines.record_id = customer_ids.record_id
    left join products
        on lines.product_id = products.product_id
    left join promotion_weeks
        on lines.week_number = promotion_weeks.week_number
    left join promoted_products
        on
            lines.product_id = promoted_products.product_id
            and lines.store_id = promoted_products.store_id
            and lines.week_number = promoted_products.week_number

)

select * from order_lines
