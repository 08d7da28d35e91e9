with

deliveries as (

    {{ delivered_days(source('raw_answers', 'survey_responses'), 'survey_responses', 'responded_at') }}

    union all

    {{ delivered_days(source('raw_answers', 'consents'), 'consents', 'changed_at') }}

)

select * from deliveries
