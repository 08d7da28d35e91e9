with

orders as (

    select
        order_id,
        source_name,
        coalesce(currency, '') as currency,
        ordered_date,
        cast(order_amount as double) as order_amount,
        100 * ln(cast(order_amount as double)) as amount_step,
    from {{ ref('stg_retail__orders') }}
    where order_amount > 0

),

order_steps as (

    select
        source_name,
        currency,
        cast(round(amount_step) as integer) as whole_step,
        count(*) as order_count,
    from orders
    group by source_name, currency, whole_step

),

norms as (

    {{ usual_steps('order_steps', 'source_name, currency', 'whole_step', 'order_count') }}

),

judged as (

    select
        orders.order_id,
        orders.source_name,
        orders.ordered_date,
        orders.order_amount,
        exp(norms.median_step / 100) as usual_amount,
        {{ robust_z_of_step('orders.amount_step', 'norms.median_step', 'norms.deviation_steps') }} as amount_z,
    from orders
    inner join norms
        on
            orders.source_name = norms.source_name
            and orders.currency = norms.currency
    where
        norms.row_count >= {{ var('anomaly_fewest_lines') }}
        and orders.amount_step - norms.median_step > 100 * ln({{ var('anomaly_amount_factor') }})

),

int_anomalies__order_amounts as (

    select
        'amount_far_from_usual' as anomaly_type,
        'order' as subject_type,
        order_id as subject_id,
        source_name,
        'high' as severity,
        format(
            'The order is over {:.2f}, while about {:.2f} is usual (robust z {:+.1f}).',
            order_amount, usual_amount, amount_z
        ) as explanation,
        order_amount as observed_value,
        usual_amount * {{ var('anomaly_amount_factor') }} as limit_value,
        ordered_date as happened_on,
    from judged
    where amount_z > {{ var('anomaly_line_z') }}

)

select * from int_anomalies__order_amounts
