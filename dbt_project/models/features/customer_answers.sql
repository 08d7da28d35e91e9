with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

survey_answers as (

    select
        customer_id,
        survey_id,
        question_id,
        record_id,
        responded_at,
        attitude,
        -- decimals, as means of them do not depend on the order of addition
        cast(scaled_answer as decimal(13, 12)) as scaled_answer,
    from {{ ref('survey_answers') }}
    where responded_at < {{ as_of_instant() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select count(*) > 0 as has_answers
    from survey_answers

),

customer_totals as (

    select
        customer_id,
        count(*) as survey_response_count,
    from survey_answers
    group by customer_id

),

latest_answers as (

    select
        customer_id,
        attitude,
        scaled_answer,
    from survey_answers
    qualify
        row_number() over (
            partition by customer_id, survey_id, question_id
            order by responded_at desc, record_id asc
        ) = 1

),

attitudes as (

    select
        customer_id,
        attitude,
        cast(sum(scaled_answer) as double) / count(*) as attitude_score,
    from latest_answers
    where
        attitude is not null
        and scaled_answer is not null
    group by customer_id, attitude

),

customer_attitudes as (

    select
        customer_id,
        map(list(attitude order by attitude), list(attitude_score order by attitude)) as attitude_scores,
    from attitudes
    group by customer_id

),

customer_answers as (

    select
        customers.customer_id,
        case when known.has_answers then coalesce(totals.survey_response_count, 0) end as survey_response_count,
        attitudes.attitude_scores,
    from customers
    cross join known_sources as known
    left join customer_totals as totals
        on customers.customer_id = totals.customer_id
    left join customer_attitudes as attitudes
        on customers.customer_id = attitudes.customer_id

)

select * from customer_answers
