with

source as (

    {{ latest_rows(source('raw_answers', 'consents'), ['customer_id', 'purpose', 'changed_at']) }}

),

renamed as (

    select
        ---------- ids
        customer_id as record_id,

        ---------- text
        purpose,
        legal_basis,

        ---------- flags
        is_granted,

        ---------- times
        make_timestamp(epoch_us(changed_at)) as changed_at,

    from source

)

select * from renamed
