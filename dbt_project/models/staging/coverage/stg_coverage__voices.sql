with

covered_records as (

    {{
        covered_records(
            source('raw_engagement', 'support_tickets'), 'support_tickets', record='customer_id', email='email', happened='opened_at'
        )
    }}

    union all

    {{ covered_records(source('raw_engagement', 'support_messages'), 'support_messages', happened='sent_at') }}

    union all

    {{
        covered_records(
            source('raw_engagement', 'social_interactions'), 'social_interactions', record='customer_id', happened='occurred_at'
        )
    }}

    union all

    {{ covered_records(source('raw_engagement', 'reviews'), 'reviews', record='customer_id', happened='reviewed_at') }}

)

select * from covered_records
