with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

-- whether a later decision changed it is not asked: that would be known only then
consents as (

    select
        customer_id,
        arg_max(is_granted, valid_from) filter (where purpose = 'email_marketing') as has_email_marketing_consent,
        arg_max(is_granted, valid_from) filter (where purpose = 'profiling') as has_profiling_consent,
    from {{ ref('consents') }}
    where valid_from < {{ as_of_instant() }}
    group by customer_id

),

customer_consents as (

    select
        customers.customer_id,
        consents.has_email_marketing_consent,
        consents.has_profiling_consent,
    from customers
    left join consents
        on customers.customer_id = consents.customer_id

)

select * from customer_consents
