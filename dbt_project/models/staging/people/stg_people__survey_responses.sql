with

source as (

    {{ latest_rows(
        source('raw_answers', 'survey_responses'), ['survey_id', 'question_id', 'customer_id', 'responded_at']
    ) }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,
        survey_id,
        question_id,

        ---------- text
        attitude,
        answer_text,

        ---------- numbers
        answer_value,
        scale_minimum,
        scale_maximum,

        ---------- times
        make_timestamp(epoch_us(responded_at)) as responded_at,

    from source

)

select * from renamed
