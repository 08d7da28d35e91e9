with

customer_visits as (

    select
        customer_id,
        visit_count,
        visit_count_30d,
        visit_count_90d,
        days_since_last_visit,
        page_views_per_visit,
        product_view_count_90d,
        search_count_90d,
        cart_add_count_90d,
        cart_abandonment_share,
        app_visit_share,
    from {{ ref('customer_visits') }}

),

customer_emails as (

    select
        customer_id,
        email_sent_count_90d,
        email_open_share_90d,
        email_click_share_90d,
        days_since_last_email_open,
        has_unsubscribed,
        has_email_bounced_90d,
    from {{ ref('customer_emails') }}

),

customer_support as (

    select
        customer_id,
        ticket_count,
        ticket_count_90d,
        open_ticket_count,
        average_satisfaction_score,
        average_hours_to_close,
        top_ticket_category_share,
    from {{ ref('customer_support') }}

),

customer_voice as (

    select
        customer_id,
        review_count,
        average_rating,
        social_interaction_count_90d,
    from {{ ref('customer_voice') }}

),

customer_campaigns as (

    select
        customer_id,
        campaign_count,
        coupon_redemption_count,
        campaign_redeemed_count,
        campaign_redemption_share,
    from {{ ref('customer_campaigns') }}

),

-- each step has every customer
customer_engagement as (

    select
        customer_visits.customer_id,

        ---------- visits
        customer_visits.visit_count,
        customer_visits.visit_count_30d,
        customer_visits.visit_count_90d,
        customer_visits.days_since_last_visit,
        customer_visits.page_views_per_visit,
        customer_visits.product_view_count_90d,
        customer_visits.search_count_90d,
        customer_visits.cart_add_count_90d,
        customer_visits.cart_abandonment_share,
        customer_visits.app_visit_share,

        ---------- emails
        customer_emails.email_sent_count_90d,
        customer_emails.email_open_share_90d,
        customer_emails.email_click_share_90d,
        customer_emails.days_since_last_email_open,
        customer_emails.has_unsubscribed,
        customer_emails.has_email_bounced_90d,

        ---------- support
        customer_support.ticket_count,
        customer_support.ticket_count_90d,
        customer_support.open_ticket_count,
        customer_support.average_satisfaction_score,
        customer_support.average_hours_to_close,
        customer_support.top_ticket_category_share,

        ---------- reviews and social platforms
        customer_voice.review_count,
        customer_voice.average_rating,
        customer_voice.social_interaction_count_90d,

        ---------- campaigns
        customer_campaigns.campaign_count,
        customer_campaigns.coupon_redemption_count,
        customer_campaigns.campaign_redeemed_count,
        customer_campaigns.campaign_redemption_share,
    from customer_visits
    inner join customer_emails
        on customer_visits.customer_id = customer_emails.customer_id
    inner join customer_support
        on customer_visits.customer_id = customer_support.customer_id
    inner join customer_voice
        on customer_visits.customer_id = customer_voice.customer_id
    inner join customer_campaigns
        on customer_visits.customer_id = customer_campaigns.customer_id

)

select * from customer_engagement
