with

promoted as materialized (

    select
        product_id,
        store_id,
        week_number,
        bool_or(display_location <> '0') as is_on_display,
        bool_or(mailer_location <> '0') as is_in_mailer,
    from promotions
    semi join transactions using (product_id, store_id, week_number)
    group by product_id, store_id, week_number

),

promotion_weeks as (

    select distinct week_number
    from promotions

),

-- read twice, once for orders and once for departments, which costs less than to keep it in between
order_lines as not materialized (

    select
        lines.order_id,
        lines.customer_id,
        lines.store_id,
        make_timestamp(epoch_us(lines.ordered_at)) as ordered_at,
        products.department,
        lines.sales_amount,
        lines.retail_discount_amount > 0 as is_discounted,
        greatest(lines.coupon_discount_amount, lines.coupon_match_discount_amount) > 0 as is_couponed,
        weeks.week_number is not null and lines.store_id is not null as is_promotion_known,
        coalesce(promoted.is_on_display, false) as is_on_display,
        coalesce(promoted.is_in_mailer, false) as is_in_mailer,
        lower(products.brand) = 'private' as is_private_label,
    from transactions as lines
    left join products on lines.product_id = products.product_id
    left join promotion_weeks as weeks on lines.week_number = weeks.week_number
    left join promoted
        on
            lines.product_id = promoted.product_id
            and lines.store_id = promoted.store_id
            and lines.week_number = promoted.week_number
    where lines.ordered_at < timezone('$time_zone', timestamp '$as_of_date')

),

order_totals as (

    select
        order_id,
        min(customer_id) as customer_id,
        min(store_id) as store_id,
        min(ordered_at) as ordered_at,
        count(*) as line_count,
        sum(sales_amount) as sales_amount,
        sum(sales_amount * is_discounted::integer) as discounted_sales_amount,
        sum(sales_amount * is_couponed::integer) as couponed_sales_amount,
        sum(sales_amount * is_on_display::integer) filter (where is_promotion_known) as on_display_sales_amount,
        sum(sales_amount * is_in_mailer::integer) filter (where is_promotion_known) as in_mailer_sales_amount,
        sum(sales_amount * is_private_label::integer) as private_label_sales_amount,
    from order_lines
    group by order_id

),

past_orders as materialized (

    select
        * exclude (ordered_at),
        timezone('$time_zone', make_timestamptz(epoch_us(ordered_at))) as ordered_at_local,
        ordered_at_local::date as ordered_date,
    from order_totals

),

customers as (

    select
        people.customer_id,
        demographics.customer_id is not null as has_demographics,
        coalesce(age_band, 'unknown') as age_band,
        coalesce(income_band, 'unknown') as income_band,
        coalesce(home_ownership, 'unknown') as home_ownership,
        coalesce(marital_status, 'unknown') as marital_status,
        coalesce(household_size, 'unknown') as household_size,
        coalesce(household_composition, 'unknown') as household_composition,
        coalesce(child_band, 'unknown') as child_band,
    from (select distinct customer_id from past_orders) as people
    left join demographics on people.customer_id = demographics.customer_id

),

campaign_members as (

    select
        campaigns.campaign_id,
        campaigns.customer_id,
        start_date,
    from warehouse.raw.campaigns
    left join campaign_descriptions on campaigns.campaign_id = campaign_descriptions.campaign_id

)
