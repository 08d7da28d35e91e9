with

customers as (

    select customer_id
    from {{ ref('customers') }}

),

reviews as (

    select
        customer_id,
        cast(rating as decimal(9, 6)) as rating,
    from {{ ref('reviews') }}
    where reviewed_at < {{ as_of_instant() }}

),

social_interactions as (

    select
        customer_id,
        occurred_at,
    from {{ ref('social_interactions') }}
    where occurred_at < {{ as_of_instant() }}

),

-- a source that the company lacks, or that had not begun by then, is unknown, not zero
known_sources as (

    select
        exists (from reviews) as has_reviews,
        exists (from social_interactions) as has_interactions,

),

review_totals as (

    select
        customer_id,
        count(*) as review_count,
        cast(sum(rating) as double) / count(*) as average_rating,
    from reviews
    group by customer_id

),

interaction_totals as (

    select
        customer_id,
        count(*) as social_interaction_count_90d,
    from social_interactions
    where occurred_at >= {{ window_start(90) }}
    group by customer_id

),

customer_voice as (

    select
        customers.customer_id,
        case when known.has_reviews then coalesce(reviews.review_count, 0) end as review_count,
        reviews.average_rating,
        case when known.has_interactions then coalesce(interactions.social_interaction_count_90d, 0) end
            as social_interaction_count_90d,
    from customers
    cross join known_sources as known
    left join review_totals as reviews
        on customers.customer_id = reviews.customer_id
    left join interaction_totals as interactions
        on customers.customer_id = interactions.customer_id

)

select * from customer_voice
