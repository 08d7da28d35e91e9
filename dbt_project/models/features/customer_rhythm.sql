with

orders as (

    select
        customer_id,
        ordered_date,
        isodow(ordered_date) as day_of_week,
        -- midnight sharp is how a day without a clock time is read
        case when ordered_at_local <> ordered_date then hour(ordered_at_local) end as hour_of_day,
    from {{ ref('orders_before_as_of_date') }}

),

days_between_orders as (

    select
        customer_id,
        ordered_date - lag(ordered_date) over (partition by customer_id order by ordered_date) as days_between,
    from orders

),

-- Sums of whole numbers: means and deviations derived from them do not depend on the order of addition.
customer_gaps as (

    select
        customer_id,
        count(days_between) as gap_count,
        cast(sum(days_between) as double) as gap_sum,
        cast(sum(days_between * days_between) as double) as gap_square_sum,
    from days_between_orders
    group by customer_id

),

orders_by_weekday as (

    select
        customer_id,
        day_of_week,
        count(*) as order_count,
    from orders
    group by customer_id, day_of_week

),

customer_weekdays as (

    select
        customer_id,
        cast(sum(case when day_of_week >= 6 then order_count else 0 end) as double) / sum(order_count)
            as weekend_order_share,
        -- weekdays are below 8: more orders win, then the earlier day
        cast(arg_max(day_of_week, order_count * 8 - day_of_week) as integer) as favourite_weekday,
    from orders_by_weekday
    group by customer_id

),

orders_by_hour as (

    select
        customer_id,
        hour_of_day,
        count(*) as order_count,
    from orders
    where hour_of_day is not null
    group by customer_id, hour_of_day

),

customer_hours as (

    select
        customer_id,
        sum(order_count) as order_count,
        cast(sum(case when hour_of_day between 5 and 11 then order_count else 0 end) as double)
            as morning_order_count,
        cast(sum(case when hour_of_day between 12 and 16 then order_count else 0 end) as double)
            as afternoon_order_count,
        cast(sum(case when hour_of_day between 17 and 21 then order_count else 0 end) as double)
            as evening_order_count,
        cast(sum(case when hour_of_day >= 22 or hour_of_day < 5 then order_count else 0 end) as double)
            as night_order_count,
        cast(arg_max(hour_of_day, order_count * 24 - hour_of_day) as integer) as favourite_hour,
    from orders_by_hour
    group by customer_id

),

customer_rhythm as (

    select
        gaps.customer_id,
        gaps.gap_sum / nullif(gaps.gap_count, 0) as average_days_between_orders,
        case
            when gaps.gap_count >= 2 and gaps.gap_sum > 0
                then sqrt(gaps.gap_count * gaps.gap_square_sum - gaps.gap_sum * gaps.gap_sum) / gaps.gap_sum
        end as days_between_orders_variation,
        weekdays.weekend_order_share,
        hours.morning_order_count / hours.order_count as morning_order_share,
        hours.afternoon_order_count / hours.order_count as afternoon_order_share,
        hours.evening_order_count / hours.order_count as evening_order_share,
        hours.night_order_count / hours.order_count as night_order_share,
        weekdays.favourite_weekday,
        hours.favourite_hour,
    from customer_gaps as gaps
    inner join customer_weekdays as weekdays
        on gaps.customer_id = weekdays.customer_id
    left join customer_hours as hours
        on gaps.customer_id = hours.customer_id

)

select * from customer_rhythm
