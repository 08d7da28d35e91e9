department_spend as (

    select
        customer_id,
        department,
        sum(sales_amount)::decimal(18, 4) as spend,
    from order_lines
    where department is not null and ordered_at < timezone('UTC', timezone('$time_zone', timestamp '$as_of_date'))
    group by customer_id, department
    having sum(sales_amount) > 0

),

departments as (

    select
        customer_id,
        count(*) as department_count,
        sum(spend) as known_spend,
        sum(spend::decimal(38, 4) * spend) as squared_spend,
        list_sort(list((-spend::double, department))) as ranking,
    from department_spend
    group by customer_id

),

known_orders as not materialized (

    select
        customer_id,
        store_id,
        date '$as_of_date' - ordered_date as days_before,
        isodow(ordered_date) as weekday,
        hour(ordered_at_local) as hour,
        line_count,
        sales_amount,
        discounted_sales_amount,
        couponed_sales_amount,
        on_display_sales_amount,
        in_mailer_sales_amount,
        private_label_sales_amount,
    from past_orders

),

purchases as (

    select
        customer_id,
        count(*) as order_count,
        min(days_before) as last_days,
        max(days_before) as first_days,
        sum(line_count) as line_count,
        sum(sales_amount) as spend,
        count(*) filter (where days_before <= 90) as order_count_90d,
        count(*) filter (where days_before between 91 and 180) as order_count_previous_90d,
        coalesce(sum(sales_amount) filter (where days_before <= 90), 0) as spend_90d,
        coalesce(sum(sales_amount) filter (where days_before between 91 and 180), 0) as spend_previous_90d,
        sum(discounted_sales_amount) as discount_spend,
        sum(couponed_sales_amount) as coupon_spend,
        sum(on_display_sales_amount) as display_spend,
        sum(in_mailer_sales_amount) as mailer_spend,
        sum(private_label_sales_amount) as private_label_spend,
    from known_orders
    group by customer_id

),

gaps as (

    -- their mean needs no gap: they add up to the days from first to last
    select
        customer_id,
        sum(gap * gap) as gap_squares,
    from (
        select customer_id, days_before - lag(days_before) over (partition by customer_id order by days_before) as gap
        from known_orders
    )
    group by customer_id

),

weekdays as (

    select
        customer_id,
        arg_max(weekday, order_count * 8 - weekday) as favourite_weekday,
        sum(order_count) filter (where weekday >= 6) as weekend,
    from (
        select customer_id, weekday, count(*) as order_count
        from known_orders
        group by customer_id, weekday
    )
    group by customer_id

),

hours as (

    select
        customer_id,
        arg_max(hour, order_count * 24 - hour) as favourite_hour,
        sum(order_count) filter (where hour between 5 and 11) as morning,
        sum(order_count) filter (where hour between 12 and 16) as afternoon,
        sum(order_count) filter (where hour between 17 and 21) as evening,
    from (
        select customer_id, hour, count(*) as order_count
        from known_orders
        group by customer_id, hour
    )
    group by customer_id

),

stores as (

    select
        customer_id,
        nullif(count(store_id), 0) as store_count,
        max(spend) filter (where store_id is not null) as top_spend,
    from (
        select customer_id, store_id, sum(sales_amount) as spend
        from known_orders
        group by customer_id, store_id
    )
    group by customer_id

),

known_sources as (

    select
        exists (from campaign_members where start_date < date '$as_of_date') as has_campaigns,
        exists (from coupon_redemptions where redemption_date < date '$as_of_date') as has_redemptions,

),

redeemed as (

    select
        campaign_id,
        customer_id,
        count(*) as coupon_count,
    from coupon_redemptions
    where redemption_date < date '$as_of_date'
    group by campaign_id, customer_id

),

campaigns as (

    select
        customer_id,
        count(members.campaign_id) as campaign_count,
        coalesce(sum(coupon_count), 0) as coupon_redemption_count,
        count(members.campaign_id) filter (where coupon_count > 0) as campaign_redeemed_count,
    from (select campaign_id, customer_id from campaign_members where start_date < date '$as_of_date') as members
    full outer join redeemed using (campaign_id, customer_id)
    group by customer_id

)

select
    customer_id,
    date '$as_of_date' as as_of_date,
    purchases.order_count,
    last_days::integer as days_since_last_order,
    first_days::integer as days_since_first_order,
    (first_days - last_days)::integer as days_between_first_and_last_order,
    spend::decimal(18, 4) as lifetime_spend,
    least(5, 1 + 5 * (rank() over (order by last_days desc) - 1) // greatest(count(*) over () - 1, 1))::integer
        as recency_score,
    least(5, 1 + 5 * (rank() over (order by purchases.order_count) - 1) // greatest(count(*) over () - 1, 1))::integer
        as frequency_score,
    least(5, 1 + 5 * (rank() over (order by spend) - 1) // greatest(count(*) over () - 1, 1))::integer
        as monetary_score,
    spend::double / purchases.order_count as average_order_amount,
    line_count::double / purchases.order_count as items_per_order,
    (first_days - last_days)::double / nullif(purchases.order_count - 1, 0) as average_days_between_orders,
    case
        when purchases.order_count > 2 and first_days > last_days
            then
                sqrt(
                    (purchases.order_count - 1)::double * gap_squares
                    - (first_days - last_days)::double * (first_days - last_days)
                )
                / (first_days - last_days)
    end as days_between_orders_variation,
    order_count_90d,
    order_count_previous_90d,
    spend_90d::decimal(18, 4) as spend_90d,
    spend_previous_90d::decimal(18, 4) as spend_previous_90d,
    (greatest(spend_90d, 0) - greatest(spend_previous_90d, 0))::double
    / nullif((greatest(spend_90d, 0) + greatest(spend_previous_90d, 0))::double, 0) as spend_trend_90d,
    case
        when spend > 0 and count(discount_spend) over () > 0
            then least(1, greatest(0, coalesce(discount_spend, 0)::double / spend::double))
    end as discount_spend_share,
    case
        when spend > 0 and count(coupon_spend) over () > 0
            then least(1, greatest(0, coalesce(coupon_spend, 0)::double / spend::double))
    end as coupon_spend_share,
    case
        when spend > 0 and count(display_spend) over () > 0
            then least(1, greatest(0, coalesce(display_spend, 0)::double / spend::double))
    end as display_spend_share,
    case
        when spend > 0 and count(mailer_spend) over () > 0
            then least(1, greatest(0, coalesce(mailer_spend, 0)::double / spend::double))
    end as mailer_spend_share,
    case
        when spend > 0 and count(private_label_spend) over () > 0
            then least(1, greatest(0, coalesce(private_label_spend, 0)::double / spend::double))
    end as private_label_spend_share,
    department_count::integer as department_count,
    1 - squared_spend / (known_spend::double * known_spend::double) as department_diversity,
    ranking[1][2] as top_department,
    -ranking[1][1] / known_spend::double as top_department_spend_share,
    map_from_entries(list_transform(ranking, lambda entry: (entry[2], -entry[1] / known_spend::double)))
        as department_spend_shares,
    coalesce(weekend, 0)::double / purchases.order_count as weekend_order_share,
    coalesce(morning, 0)::double / purchases.order_count as morning_order_share,
    coalesce(afternoon, 0)::double / purchases.order_count as afternoon_order_share,
    coalesce(evening, 0)::double / purchases.order_count as evening_order_share,
    (purchases.order_count - coalesce(morning, 0) - coalesce(afternoon, 0) - coalesce(evening, 0))::double / purchases.order_count
        as night_order_share,
    favourite_weekday::integer as favourite_weekday,
    favourite_hour::integer as favourite_hour,
    store_count::integer as store_count,
    case
        when spend > 0 and top_spend is not null then least(1, greatest(0, top_spend::double / spend::double))
    end as top_store_spend_share,
    case when has_campaigns then coalesce(campaigns.campaign_count, 0) end as campaign_count,
    case when has_redemptions then coalesce(campaigns.coupon_redemption_count, 0) end::bigint
        as coupon_redemption_count,
    case when has_campaigns and has_redemptions then coalesce(campaigns.campaign_redeemed_count, 0) end
        as campaign_redeemed_count,
    case when has_redemptions then campaigns.campaign_redeemed_count::double / nullif(campaigns.campaign_count, 0) end
        as campaign_redemption_share,
    has_demographics,
    age_band,
    income_band,
    home_ownership,
    marital_status,
    household_size,
    household_composition,
    child_band,
from purchases
inner join gaps using (customer_id)
inner join weekdays using (customer_id)
inner join hours using (customer_id)
inner join stores using (customer_id)
inner join customers using (customer_id)
cross join known_sources
left join departments using (customer_id)
left join campaigns using (customer_id)
