with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

email_events as (

    select
        customer_id,
        coalesce('message ' || message_id, 'campaign ' || campaign_id) as message_key,
        event_type,
        occurred_at,
    from {{ ref('email_events') }}
    where occurred_at < {{ as_of_instant() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select count(*) > 0 as has_emails
    from email_events

),

-- a message was sent when it is first heard of: not every sender tells of sending, and an open comes after it
customer_messages as (

    select
        customer_id,
        min(occurred_at) as sent_at,
        bool_or(event_type in ('open', 'click')) as is_opened,
        bool_or(event_type = 'click') as is_clicked,
        bool_or(event_type = 'bounce') as is_bounced,
    from email_events
    where
        customer_id is not null
        and message_key is not null
    group by customer_id, message_key

),

message_totals as (

    select
        customer_id,
        count(*) as sent_count,
        count(*) filter (where is_opened) as opened_count,
        count(*) filter (where is_clicked) as clicked_count,
    from customer_messages
    where sent_at >= {{ window_start(90) }}
    group by customer_id

),

event_totals as (

    select
        customer_id,
        count(*) filter (
            where message_key is null and event_type = 'sent' and occurred_at >= {{ window_start(90) }}
        ) as unnamed_sent_count,
        max(occurred_at) filter (where event_type in ('open', 'click')) as last_opened_at,
        bool_or(event_type in ('unsubscribe', 'complaint')) as has_unsubscribed,
        bool_or(event_type = 'bounce' and occurred_at >= {{ window_start(90) }}) as has_email_bounced_90d,
    from email_events
    where customer_id is not null
    group by customer_id

),

customer_emails as (

    select
        customers.customer_id,
        case when known.has_emails then coalesce(messages.sent_count, 0) + coalesce(events.unnamed_sent_count, 0) end
            as email_sent_count_90d,
        cast(messages.opened_count as double) / messages.sent_count as email_open_share_90d,
        cast(messages.clicked_count as double) / messages.sent_count as email_click_share_90d,
        cast({{ as_of_date() }} - cast({{ local_time('events.last_opened_at') }} as date) as integer)
            as days_since_last_email_open,
        case when known.has_emails then coalesce(events.has_unsubscribed, false) end as has_unsubscribed,
        case when known.has_emails then coalesce(events.has_email_bounced_90d, false) end as has_email_bounced_90d,
    from customers
    cross join known_sources as known
    left join message_totals as messages
        on customers.customer_id = messages.customer_id
    left join event_totals as events
        on customers.customer_id = events.customer_id

)

select * from customer_emails
