with

int_order_lines as (

    {{
        in_workspace_currency(
            ref('int_delivered_order_lines'),
            'ordered_date',
            ['sales_amount', 'retail_discount_amount', 'coupon_discount_amount', 'coupon_match_discount_amount']
        )
    }}

)

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
from int_order_lines
