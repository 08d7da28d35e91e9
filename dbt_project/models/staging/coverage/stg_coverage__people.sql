with

covered_records as (

    {{ covered_records(source('raw', 'customers'), 'customers', record='customer_id') }}

    union all

    {{ covered_records(source('raw', 'demographics'), 'demographics', record='customer_id') }}

    union all

    {{
        covered_records(
            source('raw_answers', 'survey_responses'), 'survey_responses', record='customer_id', happened='responded_at'
        )
    }}

    union all

    {{ covered_records(source('raw_answers', 'consents'), 'consents', record='customer_id', happened='changed_at') }}

    union all

    {{
        covered_records(
            source('raw_banking', 'credit_records'), 'credit_records', record='customer_id', happened='reported_on', is_day=true
        )
    }}

)

select * from covered_records
