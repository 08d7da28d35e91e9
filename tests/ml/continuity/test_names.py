import logging

import pytest

from ml.continuity.names import apply_overrides, choose_names
from ml.segmentation.naming import SegmentName
from ml.segmentation.truth import true_names
from tessera.errors import TesseraError
from tessera.segment_names import check_names
from tests.ml.continuity.builders import BIG, FREQUENT, LIGHT, OCCASIONAL, PLAIN, traits

DEFINITIONS = (SegmentName(0, "loyal", "Frequent shoppers"), SegmentName(1, "quiet", "Quiet shoppers"))


def is_true(name, *rows):
    return true_names({0: name}, traits(*((0, *row) for row in rows))) == {0: name}


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("Frequent big spenders", (FREQUENT, BIG), True),
        ("Frequent big spenders", (FREQUENT, LIGHT), False),
        ("Frequent big spenders", (PLAIN, BIG), False),
        ("Big spenders", (FREQUENT, BIG), True),
        ("Frequent shoppers", (FREQUENT, BIG), True),
        ("Frequent shoppers", (("order_count", 90, 40, 0.25),), True),
        ("Frequent shoppers", (("order_count", 90, 40, 0.24),), False),
        ("Typical shoppers", (PLAIN,), True),
        ("Typical shoppers", (FREQUENT,), False),
        ("Big spenders", (PLAIN,), False),
        ("Our dear VIPs", (FREQUENT, BIG), False),
        ("Our big spenders", (FREQUENT, BIG), False),
        ("", (FREQUENT,), False),
    ],
)
def test_a_name_is_true_when_all_its_words_are(name, rows, expected):
    assert is_true(name, *rows) is expected


RANKED = {
    0: "Typical shoppers, highest lifetime spend of their kind",
    1: "Typical shoppers, second-highest lifetime spend of their kind",
}


def test_a_rank_is_true_while_the_places_are_the_same():
    rows = ((0, "lifetime_spend", 100, 100, 0.2), (1, "lifetime_spend", 100, 100, 0.1))
    assert true_names(RANKED, traits(*rows)) == RANKED


def test_a_rank_is_untrue_when_the_places_changed():
    rows = ((0, "lifetime_spend", 100, 100, 0.1), (1, "lifetime_spend", 100, 100, 0.2))
    assert true_names(RANKED, traits(*rows)) == {}


def test_a_rank_is_untrue_when_no_other_segment_is_of_the_kind():
    assert true_names({0: RANKED[0]}, traits((0, "lifetime_spend", 100, 100, 0.1))) == {}


def test_names_that_people_gave_replace_ours(make_workspace):
    workspace = make_workspace()
    (workspace.file.parent / "segment_names.yml").write_text("quiet: Sleepers\n")
    assert apply_overrides(DEFINITIONS, workspace) == (
        SegmentName(0, "loyal", "Frequent shoppers"),
        SegmentName(1, "quiet", "Sleepers"),
    )


def test_without_a_file_names_stay(make_workspace):
    assert apply_overrides(DEFINITIONS, make_workspace()) == DEFINITIONS


def test_a_key_that_no_segment_has_is_logged(make_workspace, caplog):
    workspace = make_workspace()
    (workspace.file.parent / "segment_names.yml").write_text("loyall: VIPs\n")
    with caplog.at_level(logging.WARNING):
        assert apply_overrides(DEFINITIONS, workspace) == DEFINITIONS
    assert "no segment has the key loyall (did you mean loyal?)" in caplog.text


def test_the_name_of_another_segment_is_refused(make_workspace):
    workspace = make_workspace()
    (workspace.file.parent / "segment_names.yml").write_text("loyal: quiet shoppers\n")
    with pytest.raises(TesseraError, match="loyal: the name 'quiet shoppers' is that of the segment quiet"):
        apply_overrides(DEFINITIONS, workspace)


def test_a_born_segment_gets_no_name_that_a_person_wrote_in_other_letters():
    rows = [(0, *FREQUENT), (0, *BIG), (1, *OCCASIONAL), (1, *LIGHT)]
    names = choose_names(
        {0: "vips"},
        {"vips": "VIPs"},
        traits(*rows),
        clustering_columns=["order_count"],
        overrides={"vips": "OCCASIONAL LIGHT SPENDERS"},
    )
    assert names[0] == "OCCASIONAL LIGHT SPENDERS"
    assert names[1] == "Occasional light spenders, second-highest lifetime spend of their kind"
    assert check_names({"vips": names[0]}, {"vips": "VIPs", "born": names[1]}) == []
