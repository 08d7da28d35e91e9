with

covered_records as (

    {{
        covered_records(
            source('raw_engagement', 'web_events'), 'web_events', record='customer_id', happened='occurred_at'
        )
    }}

    union all

    {{
        covered_records(
            source('raw_engagement', 'identifications'), 'identifications', record='customer_id', email='email', happened='identified_at'
        )
    }}

    union all

    {{
        covered_records(
            source('raw_engagement', 'email_events'), 'email_events', record='customer_id', email='email', happened='occurred_at'
        )
    }}

    union all

    {{
        covered_records(
            source('raw_banking', 'banking_sessions'), 'banking_sessions', record='customer_id', happened='started_at'
        )
    }}

    union all

    {{ covered_records(source('raw', 'campaigns'), 'campaigns', record='customer_id') }}

)

select * from covered_records
