with

deliveries as (

    {{ delivered_days(source('raw_engagement', 'support_tickets'), 'support_tickets', 'opened_at') }}

    union all

    {{ delivered_days(source('raw_engagement', 'support_messages'), 'support_messages', 'sent_at') }}

    union all

    {{ delivered_days(source('raw_engagement', 'social_interactions'), 'social_interactions', 'occurred_at') }}

    union all

    {{ delivered_days(source('raw_engagement', 'reviews'), 'reviews', 'reviewed_at') }}

)

select * from deliveries
