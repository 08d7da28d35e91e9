"""False, stale and unprovable sentences are found and named; so is what would tell of few."""

import re
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from ml.personas.checking import check_persona, seal
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import numbers_in
from ml.personas.publishing import decide, read_snapshot, write_stories
from ml.personas.text_check import faults_of
from tessera.errors import TesseraError
from tests.ml.personas.conftest import DAY, SNAPSHOT, company, customers, fact


@pytest.fixture
def persona(warehouse):
    return compose_persona(("loyal", "Loyal"), read_facts(warehouse, SNAPSHOT)["loyal"], SNAPSHOT)


def with_sentence(persona, changed):
    """Put a changed sentence in place of the first of the persona."""
    (_, *rest), *others = persona.paragraphs
    return replace(persona, paragraphs=((changed, *rest), *others))


def with_fact(sentence, position=0, text=None, **changes):
    claim = sentence.claims[position]
    claims = list(sentence.claims)
    claims[position] = replace(claim, fact=replace(claim.fact, **changes))
    return replace(sentence, claims=tuple(claims), text=text or sentence.text)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_we_write_ourselves_holds(seed):
    connection = company(customers(400, seed=seed, segments=("loyal", "quiet", "o'brien")))
    verdicts = write_stories(connection, SNAPSHOT)
    assert [verdict.segment_key for verdict in verdicts] == ["loyal", "o'brien", "quiet"]
    assert [verdict.withheld_reason for verdict in verdicts] == [None, None, None]
    assert min(len(verdict.persona.sentences) for verdict in verdicts) > 10


def test_a_claim_that_the_warehouse_denies_withholds_the_persona_and_names_the_sentence(warehouse, persona, caplog):
    first = persona.sentences[0]
    false = with_fact(first, value=151.0, text=first.text.replace("150 customers", "151 customers"))
    verdict = decide(warehouse, with_sentence(persona, false))
    assert verdict.persona is None
    assert verdict.withheld_reason == (f"“{false.text}”: customer_count is 150 in the warehouse, but stated as 151")
    assert "persona of loyal is withheld" in caplog.text
    assert false.text in caplog.text


def test_a_printed_number_that_is_not_its_claims_is_found(warehouse, persona):
    first = persona.sentences[0]
    changed = replace(first, text=first.text.replace("150 customers", "151 customers"))
    reasons = [problem.reason for problem in check_persona(warehouse, with_sentence(persona, changed))]
    assert reasons == ["151 is the value of no claim", "customer_count is not in it"]


def test_two_true_numbers_exchanged_withhold_the_persona_and_the_log_names_the_sentence(warehouse, persona, caplog):
    first = persona.sentences[0]
    one, other = (token.text for token in list(numbers_in(first.text))[1:3])
    exchanged = replace(first, text=first.text.replace(one, "\0").replace(other, one).replace("\0", other))
    verdict = decide(warehouse, with_sentence(persona, exchanged))
    assert verdict.persona is None
    assert verdict.withheld_reason == (
        f"“{exchanged.text}”: its numbers, names and comparisons do not stand where its claims have them "
        "(customer_count, customer_share, spend_share)"
    )
    assert exchanged.text in caplog.text


def test_a_comparison_that_does_not_hold_is_found():
    sentence = Sentence(
        "worth",
        "They spend EUR\u00a090.00, more than the EUR\u00a0100.00 of the base as a whole.",
        (Claim(fact("average_lifetime_spend", "money", 90.0, 100.0), "above"),),
    )
    assert faults_of(sentence) == ["average_lifetime_spend 90 is not “above” 100"]


def test_a_comparison_that_no_claim_draws_is_found():
    sentence = Sentence("worth", "They are 150, twice the usual.", (Claim(fact("customer_count", "count", 150.0)),))
    assert faults_of(sentence) == ["it draws other comparisons (twice) than its claims"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("They are 150, mostly in two towns.", "“two” is the value of no claim"),
        ("They are 150 and shop on Fridays.", "Friday is the day of no claim"),
        ("They are 150 at 17:00.", "17:00 is the value of no claim"),
        ("They are 150; a majority is young.", "“majority” is the value of no claim"),
        ("They are 150 in area51.", "51 is the value of no claim"),
    ],
)
def test_quantities_in_words_days_and_hours_need_a_claim_too(text, fault):
    assert faults_of(Sentence("worth", text, (Claim(fact("customer_count", "count", 150.0)),))) == [fault]


def test_digits_and_comparing_words_in_the_name_of_a_category_are_no_statements():
    named = fact("income_band", "share", 0.4, category_name="Under 50K")
    assert faults_of(Sentence("who", "As many as 40% are in the band Under 50K.", (Claim(named),))) == []


def test_a_claim_of_another_day_is_stale(warehouse, persona):
    first = persona.sentences[0]
    stale = with_fact(first, as_of_date=date(2024, 6, 1))
    (problem,) = check_persona(warehouse, with_sentence(persona, stale))
    assert problem.sentence == first.text
    assert problem.reason == "customer_count is stale: of 2024-06-01, while the persona is of 2024-07-01"


def test_a_query_of_another_day_is_stale(warehouse, persona):
    first = persona.sentences[0]
    old = first.claims[0].fact.query.replace("2024-07-01", "2024-06-01")
    (problem,) = check_persona(warehouse, with_sentence(persona, with_fact(first, query=old)))
    assert problem.reason == "customer_count is stale: its query asks for another day than 2024-07-01"


def test_a_persona_of_another_model_version_is_stale(persona):
    problems = check_persona(company(customers(), model_version=4), persona)
    assert problems[0].reason == (
        "it is stale: written for shop_segments version 3, "
        "while the segments of 2024-07-01 are from shop_segments version 4"
    )


def test_a_query_of_another_segment_is_refused(warehouse, persona):
    first = persona.sentences[0]
    other = first.claims[0].fact.query.replace("'loyal'", "'quiet'")
    (problem,) = check_persona(warehouse, with_sentence(persona, with_fact(first, query=other)))
    assert problem.reason == "customer_count is of another segment: its query does not ask for loyal"


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("DELETE FROM features.customer_features WHERE customer_id = 'loyal'", "has a query that is not one SELECT"),
        ("SELECT 'loyal'; DROP TABLE features.customer_features", "has a query that is not one SELECT"),
        ("SELECT 'loyal' FROM predictions.hidden_rows", "has a query that reads predictions.hidden_rows"),
        ("SELECT FROM 'loyal' FROM", "has a query that is no SQL"),
        ("SELECT 'loyal'", "has a query that does not give one row of four values"),
        ("SELECT * FROM read_csv('/etc/passwd') WHERE 'loyal' = ''", "has a query that fails: Permission Error"),
        ("SELECT 150.0, NULL, 150, missing('loyal')", "has a query that fails: Catalog Error"),
    ],
)
def test_a_query_may_only_select_from_segments_and_features(warehouse, persona, query, fault):
    changed = with_sentence(persona, with_fact(persona.sentences[0], query=query))
    (problem,) = check_persona(warehouse, changed)
    assert fault in problem.reason
    assert warehouse.execute("SELECT count(*) FROM features.customer_features").fetchone() == (300,)


def test_a_sealed_connection_cannot_be_opened_again():
    connection = duckdb.connect()
    seal(connection)
    with pytest.raises(duckdb.Error):
        connection.execute("SET enable_external_access = true")


def test_a_category_that_does_not_lead_is_found(warehouse, persona):
    known = read_facts(warehouse, SNAPSHOT)["loyal"]["favourite_weekday"]
    wrong = "6" if known.category_name == "4" else "4"
    day = {"4": "Thursday", "6": "Saturday"}[wrong]
    sentence = Sentence("reach", f"{day} is their day.", (Claim(replace(known, category_name=wrong)),))
    (problem,) = check_persona(warehouse, with_sentence(persona, sentence))
    assert problem.reason == f"favourite_weekday ({wrong}) leads with {known.category_name}, but with {wrong} as stated"


def facts_of(frame, segment="loyal"):
    return read_facts(company(frame), SNAPSHOT)[segment]


def test_a_segment_below_the_least_count_is_told_nothing_of():
    frame = customers(300)
    frame["segment_key"] = ["few"] * 19 + ["many"] * 281
    few, many = write_stories(company(frame), SNAPSHOT)
    assert (few.persona, few.withheld_reason) == (None, "the segment has fewer than 20 customers")
    text = " ".join(sentence.text for sentence in many.persona.sentences)
    assert "281 customers" in text
    assert {claim.fact.comparison_value for s in many.persona.sentences for claim in s.claims} == {None}
    assert not re.search(r"% of the (base|total)|of everyone", text)


@pytest.mark.parametrize(("known", "is_told"), [(19, False), (20, True)])
def test_a_mean_needs_enough_customers_for_whom_it_is_known(known, is_told):
    frame = customers()
    loyal = frame.index[frame["segment_key"] == "loyal"]
    frame.loc[loyal[known:], "email_open_share_90d"] = None
    frame.loc[loyal[:known], "email_open_share_90d"] = 0.5
    assert ("email_open_share_90d" in facts_of(frame)) is is_told


@pytest.mark.parametrize(
    ("yes", "is_told"), [(19, False), (20, True), (130, True), (131, False), (150, False), (0, False)]
)
def test_a_share_needs_enough_of_those_who_do_and_of_those_who_do_not(yes, is_told):
    frame = customers()
    loyal = frame.index[frame["segment_key"] == "loyal"]
    frame.loc[loyal, "has_email_marketing_consent"] = [number < yes for number in range(len(loyal))]
    assert ("email_consent_share" in facts_of(frame)) is is_told


def test_a_comparison_is_kept_back_where_it_would_tell_of_few_others():
    frame = customers()
    quiet = frame.index[frame["segment_key"] == "quiet"]
    frame.loc[quiet[19:], "email_open_share_90d"] = None
    told = facts_of(frame)["email_open_share_90d"]
    assert told.comparison_value is None
    assert 0.2 < told.value < 0.3


@pytest.mark.parametrize(("buyers", "is_told"), [(19, False), (20, True)])
def test_a_department_needs_enough_buyers(buyers, is_told):
    frame = customers()
    loyal = frame.index[frame["segment_key"] == "loyal"]
    for position, index in enumerate(loyal):
        frame.at[index, "department_spend_shares"] = {"WINE": 1.0} if position < buyers else {"GROCERY": 0.0}
    assert ("top_department" in facts_of(frame)) is is_told


def test_one_segment_alone_has_no_comparison():
    frame = customers().assign(segment_key="all")
    (verdict,) = write_stories(company(frame), SNAPSHOT)
    assert verdict.withheld_reason is None
    assert {claim.fact.comparison_value for s in verdict.persona.sentences for claim in s.claims} == {None}


def test_a_day_without_segments_or_of_two_models_is_refused():
    connection = company(customers())
    with pytest.raises(TesseraError, match=r"must hold 2024-06-01 from one model; found: none\. Run `assign_segments`"):
        read_snapshot(connection, date(2024, 6, 1), least_count=20, currency="EUR")
    connection.execute("UPDATE segments.customer_segments SET model_version = 4 WHERE segment_key = 'quiet'")
    with pytest.raises(TesseraError, match="shop_segments version 3, shop_segments version 4"):
        read_snapshot(connection, DAY, least_count=20, currency="EUR")
