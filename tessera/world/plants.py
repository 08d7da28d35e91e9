"""Which defects are planted in the files of which source, and what should become of each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One wrong value. ``value`` None is a missing one; ``also`` are columns that go missing with it."""

    defect_type: str
    source: str
    column: str
    value: str | None
    expected: str = "quarantine"
    also: tuple[str, ...] = ()


CELLS = (
    Cell("null_id", "crm", "customer_id", None),
    Cell("impossible_date", "crm", "birth_date", "31.02.1985"),
    Cell("impossible_date", "loyalty", "birth_date", "1985-02-31"),
    Cell("epoch_among_iso", "loyalty", "created_at", "1712345678"),
    Cell("null_id", "loyalty", "customer_id", None),
    Cell("impossible_date", "shop_accounts", "birth_date", "1990-02-31"),
    Cell("text_in_date", "shop_accounts", "created_at", "yesterday"),
    Cell("name_in_phone", "crm", "phone", "Sabine Müller", "standardized"),
    Cell("name_in_phone", "shop_accounts", "phone", "ask Mary", "standardized"),
    Cell("no_email", "shop_accounts", "email", "no address given", "standardized"),
    Cell("null_id", "orders", "customer_id", None),
    Cell("null_id", "order_lines", "product_id", None),
    Cell("unknown_word", "orders", "order_status", "vanished"),
    Cell("unknown_word", "web_events", "event_type", "hover"),
    Cell("null_id", "web_events", "event_id", None),
    Cell("nobody", "web_events", "anonymous_id", None, also=("customer_id",)),
    Cell("unknown_word", "email_events", "event_type", "teleported"),
    Cell("nobody", "email_events", "email", None, also=("customer_id",)),
    Cell("impossible_date", "email_events", "occurred_at", "2024-02-31T10:15:00Z"),
    Cell("impossible_date", "support_tickets", "opened_at", "31.02.2024 10:15:00"),
    Cell("out_of_range", "support_tickets", "satisfaction_score", "9"),
    Cell("nobody", "support_tickets", "email", None, also=("customer_id",)),
    Cell("unknown_word", "support_messages", "author", "robot"),
    Cell("null_id", "support_messages", "ticket_id", None),
    Cell("out_of_range", "reviews", "rating", "11"),
    Cell("text_in_number", "reviews", "rating", "five"),
    Cell("text_in_number", "social_interactions", "follower_count", "many"),
    Cell("out_of_range", "social_interactions", "follower_count", "-4"),
    Cell("epoch_among_iso", "survey_responses", "responded_at", "1712345678"),
    Cell("text_in_number", "survey_responses", "answer_value", "five"),
    Cell("unknown_word", "consents", "is_granted", "perhaps"),
    Cell("unknown_word", "consents", "purpose", "world_domination"),
    Cell("unknown_word", "accounts", "account_type", "spaceship"),
    Cell("decimal_comma", "account_transactions", "amount", "12,50"),
    Cell("text_in_number", "account_transactions", "amount", "a lot"),
    Cell("unknown_word", "account_transactions", "transaction_type", "barter"),
    Cell("null_id", "banking_sessions", "customer_id", None),
    Cell("out_of_range", "credit_records", "debt_amount", "-500"),
    Cell("impossible_date", "credit_records", "reported_on", "2024-02-31"),
)
RAGGED = ("crm", "support_tickets", "survey_responses")
# Sources whose rows are repeated, with the key by which they are known.
REPEATED = {
    "crm": ("customer_id",),
    "orders": ("order_id",),
    "order_lines": ("order_id", "product_id", "line_id"),
    "web_events": ("event_id",),
    "email_events": ("event_id",),
    "support_tickets": ("ticket_id",),
    "reviews": ("review_id",),
    "account_transactions": ("transaction_id",),
}
# Sources whose rows sometimes arrive a delivery late.
LATE = {"web_events": "event_id", "email_events": "event_id", "account_transactions": "transaction_id"}
# The column by which rows that are odd already are known, so that nothing else is planted in them.
SPARED_BY = {
    "crm": "customer_id",
    "shop_accounts": "customer_id",
    "orders": "order_id",
    "order_lines": "order_id",
    "web_events": "anonymous_id",
    "support_tickets": "ticket_id",
    "accounts": "account_id",
}
