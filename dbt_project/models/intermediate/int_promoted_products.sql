with

promotions as (

    select
        product_id,
        store_id,
        week_number,
        is_on_display,
        is_in_mailer,
    from {{ ref('stg_retail__promotions') }}

),

transactions as (

    select
        product_id,
        store_id,
        week_number,
    from {{ ref('stg_retail__transactions') }}

),

-- before the aggregation, because promotions list far more products than are sold
promotions_of_products_sold as (

    select
        promotions.product_id,
        promotions.store_id,
        promotions.week_number,
        promotions.is_on_display,
        promotions.is_in_mailer,
    from promotions
    semi join transactions using (product_id, store_id, week_number)

),

int_promoted_products as (

    select
        product_id,
        store_id,
        week_number,
        bool_or(is_on_display) as is_on_display,
        bool_or(is_in_mailer) as is_in_mailer,
    from promotions_of_products_sold
    group by product_id, store_id, week_number

)

select * from int_promoted_products
