with

tickets as (

    select
        ticket_id,
        record_id,
        email,
        channel,
        category,
        priority,
        subject,
        satisfaction_score,
        opened_at,
        first_answered_at,
        closed_at,
        updated_at,
    from {{ ref('stg_engagement__support_tickets') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

email_owners as (

    select
        standard_email,
        customer_id,
    from {{ ref('int_email_owners') }}

),

messages_of_tickets as (

    select
        ticket_id,
        count(*) as message_count,
        count(*) filter (where author = 'customer') as customer_message_count,
        count(*) filter (where author = 'agent') as agent_message_count,
        min(sent_at) filter (where author = 'agent') as first_agent_message_at,
    from {{ ref('stg_engagement__support_messages') }}
    group by ticket_id

),

tickets_of_customers as (

    {{ with_customers('tickets') }}

),

answered_tickets as (

    select
        tickets.* replace (coalesce(tickets.first_answered_at, messages.first_agent_message_at) as first_answered_at),
        coalesce(messages.message_count, 0) as message_count,
        coalesce(messages.customer_message_count, 0) as customer_message_count,
        coalesce(messages.agent_message_count, 0) as agent_message_count,
    from tickets_of_customers as tickets
    left join messages_of_tickets as messages
        on tickets.ticket_id = messages.ticket_id

),

support_tickets as (

    select
        ticket_id,
        customer_id,
        channel,
        nullif(lower(trim(category)), '') as category,
        priority,
        subject,
        satisfaction_score,
        -- a verdict may come after the ticket was closed; what was changed last bounds when it was known
        case when satisfaction_score is not null then coalesce(greatest(closed_at, updated_at), opened_at) end
            as satisfaction_known_at,
        opened_at,
        first_answered_at,
        closed_at,
        -- null when the answer or the end comes before the beginning: one of the two is wrong
        case when first_answered_at >= opened_at then date_diff('second', opened_at, first_answered_at) / 3600 end
            as hours_to_first_answer,
        case when closed_at >= opened_at then date_diff('second', opened_at, closed_at) / 3600 end as hours_to_close,
        message_count,
        customer_message_count,
        agent_message_count,
    from answered_tickets

)

select * from support_tickets
