with

written_reviews as (

    select
        review_id,
        record_id,
        product_id,
        rating,
        title,
        text,
        is_verified,
        reviewed_at,
    from {{ ref('stg_engagement__reviews') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

reviews_of_customers as (

    {{ with_customers('written_reviews', email=false) }}

),

reviews as (

    select
        review_id,
        customer_id,
        product_id,
        rating,
        title,
        text,
        is_verified,
        reviewed_at,
    from reviews_of_customers

)

select * from reviews
