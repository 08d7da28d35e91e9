with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

-- a ticket as it stood on the morning of as_of_date
support_tickets as (

    select
        customer_id,
        category,
        opened_at >= {{ window_start(90) }} as is_in_window,
        closed_at is null or closed_at >= {{ as_of_instant() }} as is_open,
        case
            when closed_at < {{ as_of_instant() }} and hours_to_close is not null
                then date_diff('second', opened_at, closed_at)
        end as seconds_to_close,
        case when satisfaction_known_at < {{ as_of_instant() }} then cast(satisfaction_score as decimal(9, 6)) end
            as satisfaction_score,
    from {{ ref('support_tickets') }}
    where opened_at < {{ as_of_instant() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select count(*) > 0 as has_tickets
    from support_tickets

),

-- sums of whole numbers and decimals: means of them do not depend on the order of addition
customer_totals as (

    select
        customer_id,
        count(*) as ticket_count,
        count(*) filter (where is_in_window) as ticket_count_90d,
        count(*) filter (where is_open) as open_ticket_count,
        cast(sum(satisfaction_score) as double) / nullif(count(satisfaction_score), 0) as average_satisfaction_score,
        cast(sum(seconds_to_close) as double) / nullif(count(seconds_to_close), 0) / 3600 as average_hours_to_close,
    from support_tickets
    where customer_id is not null
    group by customer_id

),

tickets_by_category as (

    select
        customer_id,
        category,
        count(*) as ticket_count,
    from support_tickets
    where
        customer_id is not null
        and category is not null
    group by customer_id, category

),

customer_categories as (

    select
        customer_id,
        cast(max(ticket_count) as double) / sum(ticket_count) as top_ticket_category_share,
    from tickets_by_category
    group by customer_id

),

customer_support as (

    select
        customers.customer_id,
        case when known.has_tickets then coalesce(totals.ticket_count, 0) end as ticket_count,
        case when known.has_tickets then coalesce(totals.ticket_count_90d, 0) end as ticket_count_90d,
        case when known.has_tickets then coalesce(totals.open_ticket_count, 0) end as open_ticket_count,
        totals.average_satisfaction_score,
        totals.average_hours_to_close,
        categories.top_ticket_category_share,
    from customers
    cross join known_sources as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id
    left join customer_categories as categories
        on customers.customer_id = categories.customer_id

)

select * from customer_support
