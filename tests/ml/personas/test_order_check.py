"""A true number in the place of another one is a false one."""

import pytest

from ml.personas.model import Claim, Sentence
from ml.personas.order_check import are_in_order
from ml.personas.text_check import faults_of
from tests.ml.personas.conftest import fact

SIZE = (
    Claim(fact("customer_count", "count", 408.0)),
    Claim(fact("customer_share", "share", 0.165)),
    Claim(fact("spend_share", "share", 0.346)),
)
SPEND = (Claim(fact("average_lifetime_spend", "money", 3902.0, 1861.0)),)
CHANGE = (Claim(fact("spend_change_90d", "change", 0.049, 0.045)),)
STATUS = (
    Claim(fact("marital_status", "share", 0.56, 0.51, category_name="Married")),
    Claim(fact("home_ownership", "share", 0.88, 0.8, category_name="Homeowner")),
)
AGE = (
    Claim(fact("known_age_share", "share", 0.72)),
    Claim(fact("age_band", "share", 0.4, 0.36, category_name="45-54"), "above"),
)
ORDERS = (
    Claim(fact("median_order_count", "orders", 92.0, 43.0), "twice"),
    Claim(fact("average_order_amount", "money", 34.65, 29.49), "above"),
)
GROWTH = (Claim(fact("spend_change_90d", "change", 0.2, 0.045), "rise"),)


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        (SIZE, "With 408 customers, this segment covers 16% of the base and brings in 35% of all money spent."),
        (SPEND, "Per person, USD\u00a03,902 has come in so far, where the whole base shows USD\u00a01,861."),
        (CHANGE, "From the previous to the last 90 days, spend held steady at +4.9%, against +4.5% overall."),
        (STATUS, "Of those known, 56% are “Married”, against 51% overall; “Homeowner” leads with 88%."),
        (AGE, "Where age is known, as for 72% of them, 40% are aged 45-54, above the 36% of customers overall."),
        (
            ORDERS,
            "92 orders, roughly double the usual 43 orders, each USD\u00a034.65, beyond the usual USD\u00a029.49.",
        ),
        (GROWTH, "Over the last 90 days spend rose by 20% on the 90 days before, against +4.5% overall."),
    ],
)
def test_numbers_names_and_comparisons_in_their_places_are_well(claims, text):
    assert faults_of(Sentence("worth", text, claims)) == []


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        (SIZE, "With 408 customers, this segment covers 35% of the base and brings in 16% of all money spent."),
        (SPEND, "Per person, USD\u00a01,861 has come in so far, where the whole base shows USD\u00a03,902."),
        (CHANGE, "From the previous to the last 90 days, spend held steady at +4.5%, against +4.9% overall."),
        (STATUS, "Of those known, 88% are “Married”, against 51% overall; “Homeowner” leads with 56%."),
        (STATUS, "Of those known, 56% are “Homeowner”, against 51% overall; “Married” leads with 88%."),
        (STATUS, "Of those known, 56% are “Married”, against 88% overall; “Homeowner” leads with 51%."),
        (AGE, "Where age is known, as for 40% of them, 72% are aged 45-54, above the 36% of customers overall."),
        (AGE, "Where age is known, as for 72% of them, above the 36% of customers overall, 40% are aged 45-54."),
        (ORDERS, "92 orders, beyond the usual 43, each USD\u00a034.65, roughly double the usual USD\u00a029.49."),
        (SIZE, "With 408 customers, 408 in all, this segment covers 16% of the base and brings in 35% of spend."),
    ],
    ids=["shares", "money", "changes", "shares of two names", "two names", "comparisons of two", "known and band",
         "comparison too early", "relations", "told twice"],
)  # fmt: skip
def test_each_exchange_is_found(claims, text):
    sentence = Sentence("worth", text, claims)
    assert not are_in_order(sentence)
    assert len(faults_of(sentence)) == 1


def test_the_fault_names_the_claims():
    (fault,) = faults_of(Sentence("worth", "USD\u00a01,861 beside USD\u00a03,902 overall.", SPEND))
    assert fault == (
        "its numbers, names and comparisons do not stand where its claims have them (average_lifetime_spend)"
    )


def test_a_name_that_is_also_an_ordinary_word_may_stand_twice():
    claim = Claim(fact("home_ownership", "share", 0.88, category_name="home"))
    assert are_in_order(Sentence("who", "At home, the commonest picture is “home”: 88% of those known.", (claim,)))


def test_a_sentence_without_claims_may_not_have_numbers():
    assert are_in_order(Sentence("advice", "Lead with a coupon."))
    assert not are_in_order(Sentence("advice", "Lead with 3 coupons."))
