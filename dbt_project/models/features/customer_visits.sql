with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

web_visits as (

    select
        customer_id,
        customer_known_at,
        {{ as_of_date() }} - started_date as days_before,
        channel,
        page_view_count,
        product_view_count,
        search_count,
        cart_add_count,
        purchase_count,
        is_bot_suspect,
    from {{ ref('web_visits') }}
    where started_date < {{ as_of_date() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select
        count(*) > 0 as has_visits,
        coalesce(bool_or(purchase_count > 0), false) as has_purchases,
    from web_visits

),

customer_totals as (

    select
        customer_id,
        count(*) as visit_count,
        count(*) filter (where days_before <= 30) as visit_count_30d,
        count(*) filter (where days_before <= 90) as visit_count_90d,
        cast(min(days_before) as integer) as days_since_last_visit,
        cast(sum(page_view_count) as double) as page_view_count,
        cast(sum(case when days_before <= 90 then product_view_count else 0 end) as bigint) as product_view_count_90d,
        cast(sum(case when days_before <= 90 then search_count else 0 end) as bigint) as search_count_90d,
        cast(sum(case when days_before <= 90 then cart_add_count else 0 end) as bigint) as cart_add_count_90d,
        count(*) filter (where cart_add_count > 0) as cart_visit_count,
        count(*) filter (where cart_add_count > 0 and purchase_count = 0) as abandoned_visit_count,
        count(channel) as known_channel_count,
        count(*) filter (where channel = 'app') as app_visit_count,
    from web_visits
    where
        not is_bot_suspect
        and customer_known_at < {{ as_of_instant() }}
    group by customer_id

),

customer_visits as (

    select
        customers.customer_id,
        case when known.has_visits then coalesce(totals.visit_count, 0) end as visit_count,
        case when known.has_visits then coalesce(totals.visit_count_30d, 0) end as visit_count_30d,
        case when known.has_visits then coalesce(totals.visit_count_90d, 0) end as visit_count_90d,
        totals.days_since_last_visit,
        totals.page_view_count / totals.visit_count as page_views_per_visit,
        case when known.has_visits then coalesce(totals.product_view_count_90d, 0) end as product_view_count_90d,
        case when known.has_visits then coalesce(totals.search_count_90d, 0) end as search_count_90d,
        case when known.has_visits then coalesce(totals.cart_add_count_90d, 0) end as cart_add_count_90d,
        case
            when known.has_purchases
                then cast(totals.abandoned_visit_count as double) / nullif(totals.cart_visit_count, 0)
        end as cart_abandonment_share,
        cast(totals.app_visit_count as double) / nullif(totals.known_channel_count, 0) as app_visit_share,
    from customers
    cross join known_sources as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id

)

select * from customer_visits
