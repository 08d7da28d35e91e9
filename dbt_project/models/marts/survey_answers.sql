with

responses as (

    select
        survey_id,
        question_id,
        record_id,
        attitude,
        answer_text,
        answer_value,
        scale_minimum,
        scale_maximum,
        responded_at,
    from {{ ref('stg_people__survey_responses') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

responses_of_customers as (

    {{ with_customers('responses', email=false) }}

),

survey_answers as (

    select
        survey_id,
        question_id,
        record_id,
        customer_id,
        responded_at,
        nullif(lower(trim(attitude)), '') as attitude,
        answer_text,
        answer_value,
        -- an answer beyond its scale is none; without a scale a number says nothing
        case
            when scale_maximum > scale_minimum and answer_value between scale_minimum and scale_maximum
                then (answer_value - scale_minimum) / (scale_maximum - scale_minimum)
        end as scaled_answer,
    from responses_of_customers

)

select * from survey_answers
