with

products as (

    select
        product_id,
        list_price_amount,
    from {{ ref('stg_retail__products') }}

),

norms as (

    select
        product_id,
        currency,
        usual_price_step,
        price_deviation_steps,
        usual_quantity_step,
        quantity_deviation_steps,
    from {{ ref('int_product_norms') }}

),

lines as (

    select
        sold.order_id,
        sold.product_id,
        sold.line_id,
        sold.source_name,
        sold.ordered_date,
        cast(sold.quantity as double) as quantity,
        cast(sold.sales_amount as double) as sales_amount,
        cast(coalesce(sold.retail_discount_amount, 0) as double) as discount_amount,
        cast(products.list_price_amount as double) * cast(sold.quantity as double) as list_amount,
        case
            when sold.quantity > 0 and sold.sales_amount > 0
                then 100 * ln(cast(sold.sales_amount as double) / cast(sold.quantity as double))
        end as price_step,
        case when sold.quantity > 0 then 100 * ln(cast(sold.quantity as double)) end as quantity_step,
        norms.usual_price_step,
        norms.price_deviation_steps,
        norms.usual_quantity_step,
        norms.quantity_deviation_steps,
    from {{ ref('stg_retail__transactions') }} as sold
    left join products
        on sold.product_id = products.product_id
    left join norms
        on
            sold.product_id = norms.product_id
            and coalesce(sold.currency, '') = norms.currency

),

judged as (

    select
        *,
        concat_ws('|', order_id, product_id, line_id) as subject_id,
        exp(usual_price_step / 100) as usual_price,
        exp(usual_quantity_step / 100) as usual_quantity,
        {{ robust_z_of_step('price_step', 'usual_price_step', 'price_deviation_steps') }} as price_z,
        {{ robust_z_of_step('quantity_step', 'usual_quantity_step', 'quantity_deviation_steps') }} as quantity_z,
        quantity <= 0 and sales_amount > 0 as is_without_quantity,
        discount_amount > 1.01 * list_amount and quantity > 0 as is_above_price,
        abs(price_z) > {{ var('anomaly_line_z') }}
        and abs(price_step - usual_price_step) > 100 * ln({{ var('anomaly_price_factor') }}) as is_price_far,
        abs(quantity_z) > {{ var('anomaly_line_z') }}
        and abs(quantity_step - usual_quantity_step) > 100 * ln({{ var('anomaly_quantity_factor') }})
            as is_quantity_far,
    from lines
    where is_without_quantity or is_above_price or is_price_far or is_quantity_far

),

findings as (

    select
        'sale_without_quantity' as anomaly_type,
        subject_id,
        source_name,
        'medium' as severity,
        format('{:.2f} was paid for a quantity of {:.2f}.', sales_amount, quantity) as explanation,
        quantity as observed_value,
        0.0 as limit_value,
        ordered_date as happened_on,
    from judged
    where is_without_quantity

    union all

    select
        'discount_above_price' as anomaly_type,
        subject_id,
        source_name,
        'medium' as severity,
        format('The discount of {:.2f} is above the list price of {:.2f}.', discount_amount, list_amount)
            as explanation,
        discount_amount as observed_value,
        list_amount as limit_value,
        ordered_date as happened_on,
    from judged
    where is_above_price

    union all

    select
        'price_far_from_usual' as anomaly_type,
        subject_id,
        source_name,
        'high' as severity,
        format(
            'A unit cost {:.2f}, while about {:.2f} is usual for the product (robust z {:+.1f}).',
            sales_amount / quantity, usual_price, price_z
        ) as explanation,
        sales_amount / quantity as observed_value,
        usual_price
        * case when price_z > 0 then {{ var('anomaly_price_factor') }} else 1.0 / {{ var('anomaly_price_factor') }} end
            as limit_value,
        ordered_date as happened_on,
    from judged
    where is_price_far

    union all

    select
        'quantity_far_from_usual' as anomaly_type,
        subject_id,
        source_name,
        'high' as severity,
        format(
            'The quantity is {:.2f}, while about {:.2f} is usual for the product (robust z {:+.1f}).',
            quantity, usual_quantity, quantity_z
        ) as explanation,
        quantity as observed_value,
        usual_quantity
        * case
            when quantity_z > 0 then {{ var('anomaly_quantity_factor') }}
            else 1.0 / {{ var('anomaly_quantity_factor') }}
        end as limit_value,
        ordered_date as happened_on,
    from judged
    where is_quantity_far

),

int_anomalies__order_lines as (

    select
        anomaly_type,
        'order_line' as subject_type,
        subject_id,
        source_name,
        severity,
        explanation,
        observed_value,
        limit_value,
        happened_on,
    from findings

)

select * from int_anomalies__order_lines
