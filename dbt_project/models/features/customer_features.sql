with

customer_shopping as (

    select
        customer_id,
        order_count,
        days_since_last_order,
        days_since_first_order,
        days_between_first_and_last_order,
        lifetime_spend,
        recency_score,
        frequency_score,
        monetary_score,
        average_order_amount,
        items_per_order,
        average_days_between_orders,
        days_between_orders_variation,
        order_count_90d,
        order_count_previous_90d,
        spend_90d,
        spend_previous_90d,
        spend_trend_90d,
        discount_spend_share,
        coupon_spend_share,
        display_spend_share,
        mailer_spend_share,
        private_label_spend_share,
        department_count,
        department_diversity,
        top_department,
        top_department_spend_share,
        department_spend_shares,
        weekend_order_share,
        morning_order_share,
        afternoon_order_share,
        evening_order_share,
        night_order_share,
        favourite_weekday,
        favourite_hour,
        store_count,
        top_store_spend_share,
        channel_order_shares,
    from {{ ref('customer_shopping') }}

),

customer_engagement as (

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
        email_sent_count_90d,
        email_open_share_90d,
        email_click_share_90d,
        days_since_last_email_open,
        has_unsubscribed,
        has_email_bounced_90d,
        ticket_count,
        ticket_count_90d,
        open_ticket_count,
        average_satisfaction_score,
        average_hours_to_close,
        top_ticket_category_share,
        review_count,
        average_rating,
        social_interaction_count_90d,
        campaign_count,
        coupon_redemption_count,
        campaign_redeemed_count,
        campaign_redemption_share,
    from {{ ref('customer_engagement') }}

),

customer_finances as (

    select
        customer_id,
        account_count,
        account_type_count,
        has_savings,
        has_credit_card,
        has_loan,
        has_mortgage,
        has_investment,
        balance_amount,
        owed_amount,
        credit_limit_amount,
        inflow_90d,
        outflow_90d,
        has_salary,
        salary_amount_90d,
        cash_share_90d,
        fee_amount_90d,
        banking_session_count_90d,
        mobile_session_share,
        days_since_last_session,
        credit_score,
        delinquency_count,
        credit_utilization_share,
    from {{ ref('customer_finances') }}

),

customer_background as (

    select
        customer_id,
        age_years,
        has_demographics,
        age_band,
        income_band,
        home_ownership,
        marital_status,
        household_size,
        household_composition,
        child_band,
        survey_response_count,
        attitude_scores,
        has_email_marketing_consent,
        has_profiling_consent,
        relationship_count,
        known_household_size,
        referral_count,
    from {{ ref('customer_background') }}

),

customer_features as (

    select
        customer_shopping.customer_id,
        {{ as_of_date() }} as as_of_date,

        ---------- recency, frequency, monetary
        customer_shopping.order_count,
        customer_shopping.days_since_last_order,
        customer_shopping.days_since_first_order,
        customer_shopping.days_between_first_and_last_order,
        customer_shopping.lifetime_spend,
        customer_shopping.recency_score,
        customer_shopping.frequency_score,
        customer_shopping.monetary_score,
        customer_shopping.average_order_amount,
        customer_shopping.items_per_order,

        ---------- regularity
        customer_shopping.average_days_between_orders,
        customer_shopping.days_between_orders_variation,

        ---------- trend and what the money went to
        customer_shopping.order_count_90d,
        customer_shopping.order_count_previous_90d,
        customer_shopping.spend_90d,
        customer_shopping.spend_previous_90d,
        customer_shopping.spend_trend_90d,
        customer_shopping.discount_spend_share,
        customer_shopping.coupon_spend_share,
        customer_shopping.display_spend_share,
        customer_shopping.mailer_spend_share,
        customer_shopping.private_label_spend_share,

        ---------- departments
        customer_shopping.department_count,
        customer_shopping.department_diversity,
        customer_shopping.top_department,
        customer_shopping.top_department_spend_share,
        customer_shopping.department_spend_shares,

        ---------- time of the week and of the day
        customer_shopping.weekend_order_share,
        customer_shopping.morning_order_share,
        customer_shopping.afternoon_order_share,
        customer_shopping.evening_order_share,
        customer_shopping.night_order_share,
        customer_shopping.favourite_weekday,
        customer_shopping.favourite_hour,

        ---------- stores
        customer_shopping.store_count,
        customer_shopping.top_store_spend_share,

        ---------- channels
        customer_shopping.channel_order_shares,

        ---------- campaigns
        customer_engagement.campaign_count,
        customer_engagement.coupon_redemption_count,
        customer_engagement.campaign_redeemed_count,
        customer_engagement.campaign_redemption_share,

        ---------- demographics
        customer_background.age_years,
        customer_background.has_demographics,
        customer_background.age_band,
        customer_background.income_band,
        customer_background.home_ownership,
        customer_background.marital_status,
        customer_background.household_size,
        customer_background.household_composition,
        customer_background.child_band,

        ---------- visits, emails, support and voice
        customer_engagement.visit_count,
        customer_engagement.visit_count_30d,
        customer_engagement.visit_count_90d,
        customer_engagement.days_since_last_visit,
        customer_engagement.page_views_per_visit,
        customer_engagement.product_view_count_90d,
        customer_engagement.search_count_90d,
        customer_engagement.cart_add_count_90d,
        customer_engagement.cart_abandonment_share,
        customer_engagement.app_visit_share,
        customer_engagement.email_sent_count_90d,
        customer_engagement.email_open_share_90d,
        customer_engagement.email_click_share_90d,
        customer_engagement.days_since_last_email_open,
        customer_engagement.has_unsubscribed,
        customer_engagement.has_email_bounced_90d,
        customer_engagement.ticket_count,
        customer_engagement.ticket_count_90d,
        customer_engagement.open_ticket_count,
        customer_engagement.average_satisfaction_score,
        customer_engagement.average_hours_to_close,
        customer_engagement.top_ticket_category_share,
        customer_engagement.review_count,
        customer_engagement.average_rating,
        customer_engagement.social_interaction_count_90d,

        ---------- accounts, bookings and credit
        customer_finances.account_count,
        customer_finances.account_type_count,
        customer_finances.has_savings,
        customer_finances.has_credit_card,
        customer_finances.has_loan,
        customer_finances.has_mortgage,
        customer_finances.has_investment,
        customer_finances.balance_amount,
        customer_finances.owed_amount,
        customer_finances.credit_limit_amount,
        customer_finances.inflow_90d,
        customer_finances.outflow_90d,
        customer_finances.has_salary,
        customer_finances.salary_amount_90d,
        customer_finances.cash_share_90d,
        customer_finances.fee_amount_90d,
        customer_finances.banking_session_count_90d,
        customer_finances.mobile_session_share,
        customer_finances.days_since_last_session,
        customer_finances.credit_score,
        customer_finances.delinquency_count,
        customer_finances.credit_utilization_share,

        ---------- attitudes, consents and relations
        customer_background.survey_response_count,
        customer_background.attitude_scores,
        customer_background.has_email_marketing_consent,
        customer_background.has_profiling_consent,
        customer_background.relationship_count,
        customer_background.known_household_size,
        customer_background.referral_count,
    from customer_shopping
    inner join customer_engagement
        on customer_shopping.customer_id = customer_engagement.customer_id
    inner join customer_finances
        on customer_shopping.customer_id = customer_finances.customer_id
    inner join customer_background
        on customer_shopping.customer_id = customer_background.customer_id

)

select * from customer_features
