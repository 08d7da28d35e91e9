"""Another order and other words of style pass; anything that says more, less or something else does not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from ml.personas.composition import compose_persona
from ml.personas.model import Claim, Sentence
from ml.personas.rewording import changes
from ml.personas.text_check import faults_of
from tests.ml.personas.conftest import SNAPSHOT, fact
from tests.ml.personas.test_composition import KEYS, facts


def share(name, value, comparison=None, relation=None, **other):
    return Claim(fact(name, "share", value, comparison, **other), relation)


SIZE = Sentence(
    "worth",
    "With 408 customers, this segment covers 17% of the base and brings in 35% of all money spent.",
    (
        Claim(fact("customer_count", "count", 408.0)),
        share("customer_share", 0.17),
        share("spend_share", 0.35),
    ),
)
SPEND = Sentence(
    "worth",
    "Per person, USD\u00a03,902 has come in so far, where the whole base shows USD\u00a01,861.",
    (Claim(fact("average_lifetime_spend", "money", 3902.0, 1861.0)),),
)
STEADY = Sentence(
    "heading",
    "From the previous to the last 90 days, spend held steady at +4.9%, against +4.5% overall.",
    (Claim(fact("spend_change_90d", "change", 0.049, 0.045)),),
)
GROWING = Sentence(
    "heading",
    "Over the last 90 days their spend rose by 12% on the 90 days before.",
    (Claim(fact("spend_change_90d", "change", 0.12), "rise"),),
)
STATUS = Sentence(
    "who",
    "Marital status, where given, reads “Married” for 56% of members, set against 51% for the base at large, and "
    "housing “Homeowner” for 88%.",
    (
        share("marital_status", 0.56, 0.51, category_name="Married"),
        share("home_ownership", 0.88, category_name="Homeowner"),
    ),
)
STORES = Sentence(
    "behaviour",
    "Members use 5.1 stores on average, past the company average of 4.2.",
    (Claim(fact("store_count", "number", 5.1, 4.2), "above"),),
)
VARIETY = Sentence(
    "drivers",
    "Variety attracts them, we infer: a member has bought from 13.3 departments on average (all customers: 10.5).",
    (Claim(fact("department_count", "number", 13.3, 10.5), is_inferred=True),),
)
COUPONS = Sentence(
    "drivers",
    "Coupons, we infer, are a pull: lines with one make up 3.2% of a member's spend on average.",
    (replace(share("coupon_spend_share", 0.032), is_inferred=True),),
)
SILENT = Sentence(
    "heading",
    "Silence is the warning sign: 30% have not ordered for longer than 90 days.",
    (share("lapsed_customer_share_90d", 0.3),),
)
SUPPORT = Sentence(
    "pains",
    "Support heard from 12% of them over the last 90 days.",
    (share("support_customer_share_90d", 0.12),),
)
PROTECT = Sentence(
    "advice",
    "Protect this segment before any other, for 17% of customers bring 35% of spend: thank first, discount last.",
    (share("customer_share", 0.17), share("spend_share", 0.35)),
)
OFFER = Sentence("advice", "Choose Saturday for anything sent in the mail.", (
    Claim(fact("favourite_weekday", "weekday", 0.2, category_name="6")),
))  # fmt: skip


def reworded(plain, text):
    return changes(plain, replace(plain, text=text))


@pytest.mark.parametrize(
    ("plain", "text"),
    [
        (SIZE, "So, with 408 customers, this segment covers 17% of the base and brings in 35% of all money spent."),
        (SIZE, "This segment, of 408 customers, covers 17% of the base, while bringing in 35% of all money spent."),
        (SIZE, "The 408 customers of this segment: covering 17% of the base and bringing in 35% of all money spent."),
        (SPEND, "USD\u00a03,902 per person came in to date, where the whole base shows USD\u00a01,861."),
        (SPEND, "So far, per person, there has come in USD\u00a03,902, where the whole base shows USD\u00a01,861."),
        (STEADY, "From the previous to the last 90 days the spend has held steady at +4.9%; against +4.5% overall."),
        (STATUS, ("Where given, marital status reads “Married” for 56% of the members, set against 51% for the base at "
         "large; for housing “Homeowner”, with 88%.")),
        (STORES, "On average, members use 5.1 stores, past the company average of 4.2."),
        (STORES, "The stores that members use on average are 5.1, and this is past the company average of 4.2."),
        (VARIETY, ("We infer that variety attracts them: on average, a member has bought from 13.3 departments (all "
         "customers: 10.5).")),
        (VARIETY, ("Variety, we infer, attracts them; on average a member is buying from 13.3 departments (all "
         "customers: 10.5).")),
        (COUPONS, "We infer that coupons are a pull, and lines with one make up 3.2% of a member's spend on average."),
        (PROTECT, ("Protect this segment before any other, as 17% of customers bring 35% of spend; thank first, "
         "discount last.")),
        (STATUS, STATUS.text.replace("reads", "indeed reads").replace(", and housing", "; also, for housing, this is")),
        (GROWING, "All in all, over the last 90 days the spend rose by 12% on the 90 days before."),
        (SILENT, "Silence is here the warning sign: there are 30% that have not ordered for longer than 90 days."),
        (OFFER, "For anything that is sent in the mail, choose Saturday."),
    ],
)  # fmt: skip
def test_a_faithful_wording_passes(plain, text):
    candidate = replace(plain, text=text)
    assert changes(plain, candidate) == []
    assert faults_of(candidate) == []


@pytest.mark.parametrize(
    "label", ["Cadres supérieurs & employés", "Führungskräfte, 45-54", "会社員", "Ñandú (más)", "موظف"]
)
def test_names_in_any_language_stay_as_they_are(label):
    (first, *_), text = STATUS.claims, "Of those on file, 56% are “{}”, set against 51% for the base at large."
    claim = replace(first, fact=replace(first.fact, category_name=label))
    plain = Sentence("who", text.format(label), (claim,))
    assert reworded(plain, f"56% of those who are on file are “{label}”, set against 51% for the base at large.") == []
    assert reworded(plain, plain.text.replace(label, label[:-1])) != []
    assert reworded(plain, plain.text.replace("those", label)) != []


@pytest.mark.parametrize(
    ("plain", "old", "new", "fault"),
    [
        (SIZE, "money spent", "money spent, and they are about to leave us for a rival", "it adds “about”"),
        (SIZE, "money spent", "money spent, which makes it the least valuable of all", "it adds “all”"),
        (SIZE, "money spent", "money spent; they travel often and adore wine", "it adds “travel”"),
        (SIZE, "this segment", "our biggest segment", "it adds “our”"),
        (SIZE, "this segment", "this group of light spenders", "it adds “group”"),
        (SIZE, "this segment", "this [segment](http://evil.example)", "it adds “[”"),
        (SIZE, "this segment", "this **segment**", "it adds “*”"),
        (SIZE, "this segment", "this <b>segment</b>", "it adds “<”"),
        (SIZE, "this segment", "this (segment)", "it sets other marks “(”"),
        (SIZE, "this segment", "this “segment”", "it sets other marks “\u201c”"),
        (SIZE, "this segment", "this segment at evil.example", "it adds “evil”"),
        (SIZE, "this segment", "this\u2028segment", "it adds “\u2028”"),
        (SIZE, "this segment", "this segment in the US", "it adds “US”"),
        (SIZE, "this segment", "this s\u0435gment", "it adds “\u0435”"),  # a Cyrillic letter
        (SIZE, "17%", "around 17%", "it adds “around”"),
        (SIZE, "17%", "some 17%", "it adds “some”"),
        (SIZE, "17%", "~17%", "it adds “~”"),
        (SIZE, "17%", "\u221217%", "its numbers and names are 408, \u221217%, 35% instead of 408, 17%, 35%"),
        (SIZE, "17%", "17 percent", "its numbers and names are 408, 17, 35% instead of 408, 17%, 35%"),
        (SIZE, "brings in", "costs us", "it adds “costs”"),
        (SIZE, "and brings", "because it brings", "it adds “because”"),
        (SIZE, "all money", "our money", "it adds “our”"),
        (SPEND, "has come", "may come", "it adds “may”"),
        (VARIETY, "attracts", "repels", "it adds “repels”"),
        (VARIETY, ", we infer", "", "it leaves out “we”"),
        (VARIETY, "we infer", "we do not infer", "it adds “not”"),
        (COUPONS, "a pull", "despised", "it adds “despised”"),
        (COUPONS, ", we infer,", "", "it leaves out “we”"),
        (SILENT, "have not ordered", "have ordered", "it leaves out “not”"),
        (OFFER, "Choose", "Avoid", "it adds “Avoid”"),
        (STORES, "past the", "short of the", "its numbers and names are 5.1, 4.2 instead of"),
    ],
)
def test_what_it_adds_or_leaves_out_is_refused(plain, old, new, fault):
    assert old in plain.text
    assert reworded(plain, plain.text.replace(old, new, 1))[0].startswith(fault)


@pytest.mark.parametrize(
    ("plain", "one", "other"),
    [
        (SIZE, "17%", "35%"),
        (SIZE, "base", "all money"),
        (SIZE, "covers", "brings in"),
        (SPEND, "USD\u00a03,902", "USD\u00a01,861"),
        (SPEND, "Per person", "the whole base"),
        (STEADY, "+4.9%", "+4.5%"),
        (STEADY, "previous", "last"),
        (STATUS, "56%", "88%"),
        (STATUS, "Married", "Homeowner"),
        (STATUS, "arital status", "housing"),
        (STORES, "5.1", "4.2"),
        (COUPONS, "Coupons", "lines"),
        (PROTECT, "17%", "35%"),
        (PROTECT, "customers", "spend"),
        (PROTECT, "thank", "discount"),
    ],
)
def test_what_it_exchanges_is_refused(plain, one, other):
    assert one in plain.text
    text = plain.text.replace(one, "\0", 1).replace(other, one, 1).replace("\0", other, 1)
    assert text != plain.text
    assert reworded(plain, text) != []


@pytest.mark.parametrize(
    ("plain", "text"),
    [
        (SIZE, "With 408 customers, this segment brings in 17% of all money spent and covers 35% of the base."),
        (SIZE, "Of all money spent this segment, with 408 customers, covers 17% and brings in 35% of the base."),
        (STEADY, "To the previous from the last 90 days, spend held steady at +4.9%, against +4.5% overall."),
        (GROWING, "Over the 90 days before their spend rose by 12% on the last 90 days."),
        (GROWING, "Over the last 90 days their spend rose to 12% on the 90 days before."),
        (GROWING, "Over the last 90 days their spend fell by 12% on the 90 days before."),
        (SUPPORT, "Support heard from over 12% of them, the last 90 days."),
        (SILENT, "Silence is not the warning sign: 30% have ordered for longer than 90 days."),
        (VARIETY, ("They attract variety, we infer: a member has bought from 13.3 departments on average (all "
         "customers: 10.5).")),
        (COUPONS, "Coupons are a pull: we infer lines with one make up 3.2% of a member's spend on average."),
        (COUPONS, "Coupons are a pull: lines with one, we infer, make up 3.2% of a member's spend on average."),
        (COUPONS, "Coupons are a pull: lines with one make up 3.2% of a member's spend on average, we infer."),
    ],
)  # fmt: skip
def test_the_same_words_in_an_order_that_means_something_else_are_refused(plain, text):
    assert reworded(plain, text) != []


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_our_own_words_are_no_change_of_themselves(key, known):
    for sentence in compose_persona((key, "Anybody"), known, SNAPSHOT).sentences:
        assert changes(sentence, sentence) == []
        lower = f"{sentence.text[:1].lower()}{sentence.text[1:]}"
        if sentence.text[1:2].islower() and not sentence.text.startswith(("Saturday", "Sunday", "Thursday", "Monday")):
            assert reworded(sentence, f"Put simply, {lower}") == []
