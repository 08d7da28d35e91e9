with

line_steps as (

    select
        product_id,
        coalesce(currency, '') as currency,
        cast(round(100 * ln(cast(sales_amount as double) / cast(quantity as double))) as integer) as price_step,
        cast(round(100 * ln(cast(quantity as double))) as integer) as quantity_step,
        count(*) as line_count,
    from {{ ref('stg_retail__transactions') }}
    where
        sales_amount > 0
        and quantity > 0
    group by product_id, currency, price_step, quantity_step

),

prices as (

    {{ usual_steps('line_steps', 'product_id, currency', 'price_step', 'line_count') }}

),

quantities as (

    {{ usual_steps('line_steps', 'product_id, currency', 'quantity_step', 'line_count') }}

),

int_product_norms as (

    select
        prices.product_id,
        prices.currency,
        prices.row_count as line_count,
        prices.median_step as usual_price_step,
        prices.deviation_steps as price_deviation_steps,
        quantities.median_step as usual_quantity_step,
        quantities.deviation_steps as quantity_deviation_steps,
    from prices
    inner join quantities
        on
            prices.product_id = quantities.product_id
            and prices.currency = quantities.currency
    where prices.row_count >= {{ var('anomaly_fewest_lines') }}

)

select * from int_product_norms
