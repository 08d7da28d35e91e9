with

deliveries as (

    {{ delivered_days(source('raw_engagement', 'web_events'), 'web_events', 'occurred_at') }}

    union all

    {{ delivered_days(source('raw_engagement', 'identifications'), 'identifications', 'identified_at') }}

    union all

    {{ delivered_days(source('raw_engagement', 'email_events'), 'email_events', 'occurred_at') }}

)

select * from deliveries
