"""All sources of a world, with the names and dialects of systems that were not made for each other."""

from tessera.world.sources import SourceSpec


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


CUSTOMER_SOURCES = (
    SourceSpec(
        "crm", "customers", "csv",
        {
            "customer_id": "KundenNr", "first_name": "Vorname", "last_name": "Nachname", "email": "E-Mail",
            "phone": "Telefon", "birth_date": "Geburtsdatum", "gender": "Geschlecht", "street_address": "Strasse",
            "postal_code": "PLZ", "city": "Ort", "region": "Bundesland", "country": "Land", "language": "Sprache",
            "card_fingerprint": "KartenToken", "referred_by_customer_id": "EmpfohlenVon",
            "created_at": "Angelegt", "updated_at": "Geaendert",
        },
        "the sales department's records", id_space="crm", delimiter=";", encoding="latin-1", date_format="%d.%m.%Y",
        clock="local",
    ),
    SourceSpec(
        "loyalty", "customers", "jsonl",
        {
            "customer_id": "member_id", "full_name": "name", "email": "email", "phone": "mobile",
            "birth_date": "birthday", "gender": "sex", "street_address": "address", "postal_code": "zip",
            "city": "town", "country": "country", "loyalty_tier": "tier", "card_fingerprint": "card_token",
            "created_at": "enrolled_at", "updated_at": "updated_at",
        },
        "members of the loyalty programme; names in one column", id_space="loyalty",
    ),
    SourceSpec(
        "shop_accounts", "customers", "csv",
        {
            "customer_id": "user_id", "first_name": "given_name", "last_name": "family_name", "email": "mail",
            "phone": "telephone", "birth_date": "dob", "street_address": "street", "postal_code": "postcode",
            "city": "city", "country": "country_code", "language": "locale", "card_fingerprint": "card_token",
            "created_at": "created", "updated_at": "last_modified",
        },
        "accounts of the web shop", id_space="shop",
    ),
)  # fmt: skip

SHOP_SOURCES = (
    SourceSpec(
        "orders", "orders", "parquet",
        {
            "order_id": "order_id", "customer_id": "customer", "ordered_at": "ordered_at", "order_amount": "total",
            "currency": "currency", "discount_amount": "discount", "item_count": "items", "order_status": "status",
            "channel": "channel", "store_id": "store", "email": "email", "phone": "phone",
            "shipping_address": "ship_to", "shipping_postal_code": "ship_to_zip", "card_fingerprint": "card_token",
            "device_id": "device", "updated_at": "updated_at",
        },
        "customers by system and number, as in crm:100042", is_shop=True,
    ),
    SourceSpec(
        "order_lines", "transactions", "parquet",
        {
            "customer_id": "customer", "order_id": "order_id", "product_id": "sku", "line_id": "line_no",
            "store_id": "store", "quantity": "qty", "sales_amount": "line_total", "currency": "currency",
            "retail_discount_amount": "discount", "coupon_discount_amount": "coupon", "ordered_at": "ordered_at",
            "week_number": "week",
        },
        is_shop=True,
    ),
    SourceSpec(
        "products", "products", "csv",
        {
            "product_id": "sku", "product_name": "title", "department": "department", "category": "category",
            "product_type": "type", "brand": "brand", "package_size": "size", "list_price_amount": "price",
        },
        "prices with a decimal comma", delimiter=";", decimal=",", is_shop=True,
    ),
    SourceSpec("coupons", "coupons", "csv", _same("coupon_id", "product_id", "campaign_id"), is_shop=True),
    SourceSpec(
        "coupon_redemptions", "coupon_redemptions", "parquet",
        {"customer_id": "customer", "coupon_id": "coupon_id", "campaign_id": "campaign_id", "redemption_date": "day"},
        is_shop=True,
    ),
    SourceSpec(
        "promotions", "promotions", "parquet",
        _same("product_id", "store_id", "week_number", "display_location", "mailer_location"), is_shop=True,
    ),
    SourceSpec(
        "web_events", "web_events", "parquet",
        {
            "event_id": "event_id", "event_type": "event", "occurred_at": "timestamp", "anonymous_id": "visitor_id",
            "customer_id": "customer", "session_id": "session_id", "device_id": "device", "channel": "platform",
            "page_url": "url", "referrer_url": "referrer", "search_text": "query", "product_id": "sku",
            "amount": "value", "currency": "currency", "browser": "browser",
        },
        "visitors without a customer have not logged in", is_shop=True,
    ),
    SourceSpec(
        "identifications", "identifications", "parquet",
        {
            "event_id": "event_id", "anonymous_id": "visitor_id", "customer_id": "customer", "email": "email",
            "device_id": "device", "identified_at": "timestamp",
        },
        is_shop=True,
    ),
    SourceSpec(
        "reviews", "reviews", "csv",
        {
            "review_id": "id", "customer_id": "customer", "product_id": "sku", "rating": "stars", "title": "headline",
            "text": "body", "is_verified": "verified_purchase", "reviewed_at": "date",
        },
        is_shop=True,
    ),
)  # fmt: skip

SHARED_SOURCES = (
    SourceSpec(
        "campaigns", "campaigns", "parquet", {"campaign_id": "campaign_id", "customer_id": "customer"},
        "who received which campaign",
    ),
    SourceSpec(
        "campaign_descriptions", "campaign_descriptions", "csv",
        _same("campaign_id", "campaign_type", "start_date", "end_date"),
    ),
    SourceSpec("exchange_rates", "exchange_rates", "csv", {"currency": "code", "rate_date": "day", "rate": "euros"}),
    SourceSpec(
        "email_events", "email_events", "csv.gz",
        {
            "event_id": "id", "event_type": "event", "occurred_at": "time", "message_id": "message",
            "customer_id": "customer", "email": "recipient", "campaign_id": "campaign", "link_url": "link",
        },
    ),
    SourceSpec(
        "support_tickets", "support_tickets", "csv",
        {
            "ticket_id": "Ticket", "customer_id": "Kunde", "email": "Absender", "opened_at": "Eroeffnet",
            "first_answered_at": "ErsteAntwort", "closed_at": "Geschlossen", "updated_at": "Geaendert",
            "channel": "Kanal", "category": "Thema", "priority": "Prioritaet", "subject": "Betreff",
            "satisfaction_score": "Zufriedenheit",
        },
        "clock of the head office", delimiter=";", encoding="latin-1", date_format="%d.%m.%Y %H:%M:%S", clock="local",
    ),
    SourceSpec(
        "support_messages", "support_messages", "jsonl",
        {"message_id": "id", "ticket_id": "ticket", "author": "from", "sent_at": "created_at", "text": "body"},
    ),
    SourceSpec(
        "social_interactions", "social_interactions", "jsonl",
        {
            "interaction_id": "id", "customer_id": "customer", "platform": "network", "interaction_type": "action",
            "occurred_at": "created_at", "text": "message", "follower_count": "followers",
        },
    ),
    SourceSpec(
        "demographics", "demographics", "csv",
        {
            "customer_id": "customer", "age_band": "age", "income_band": "income", "home_ownership": "home",
            "marital_status": "marital", "household_size": "hh_size", "household_composition": "hh_comp",
            "child_band": "kids",
        },
        "bought from a third party",
    ),
    SourceSpec(
        "survey_responses", "survey_responses", "csv",
        {
            "customer_id": "customer", "survey_id": "survey", "question_id": "question", "attitude": "construct",
            "answer_text": "answer", "answer_value": "score", "scale_minimum": "scale_min",
            "scale_maximum": "scale_max", "responded_at": "submitted_at",
        },
    ),
    SourceSpec(
        "consents", "consents", "csv",
        {
            "customer_id": "customer", "purpose": "purpose", "is_granted": "granted", "legal_basis": "basis",
            "changed_at": "since",
        },
    ),
)  # fmt: skip

BANK_SOURCES = (
    SourceSpec(
        "accounts", "accounts", "csv",
        {
            "account_id": "iban", "customer_id": "holder", "account_type": "product", "currency": "currency",
            "balance_amount": "balance", "credit_limit_amount": "limit", "opened_on": "opened",
            "closed_on": "closed", "updated_at": "modified",
        },
        "a joint account has a row a holder", is_bank=True,
    ),
    SourceSpec(
        "account_transactions", "account_transactions", "csv",
        {
            "transaction_id": "booking", "account_id": "iban", "customer_id": "by", "booked_at": "booked",
            "amount": "amount", "currency": "currency", "transaction_type": "type", "merchant_name": "payee",
            "merchant_category": "category", "channel": "via", "description": "purpose",
        },
        is_bank=True,
    ),
    SourceSpec(
        "banking_sessions", "banking_sessions", "parquet",
        {
            "session_id": "session", "customer_id": "customer", "started_at": "login", "ended_at": "logout",
            "channel": "platform", "device_id": "device", "action_count": "actions",
        },
        is_bank=True,
    ),
    SourceSpec(
        "credit_records", "credit_records", "csv",
        {
            "customer_id": "customer", "bureau": "bureau", "reported_on": "report_date", "credit_score": "score",
            "open_credit_count": "open_credits", "delinquency_count": "late_payments", "inquiry_count": "inquiries",
            "debt_amount": "debt", "credit_utilization_share": "utilization",
        },
        is_bank=True,
    ),
)  # fmt: skip
ALL_SOURCES = (*CUSTOMER_SOURCES, *SHOP_SOURCES, *SHARED_SOURCES, *BANK_SOURCES)
SPECS = {spec.name: spec for spec in ALL_SOURCES}
