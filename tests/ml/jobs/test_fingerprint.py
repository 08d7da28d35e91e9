from ml.jobs.fingerprint import training_fingerprint
from tessera.workspace import SegmentSettings
from tests.ml.conftest import AS_OF_DATE


def fingerprint(**settings):
    return training_fingerprint("data", AS_OF_DATE, SegmentSettings(**settings), "EUR")


def test_a_setting_of_the_search_makes_another_training():
    assert fingerprint(k_max=9) != fingerprint(k_max=8)


def test_how_small_a_micro_segment_may_be_does_not():
    assert fingerprint(micro_segment_min_count=20) == fingerprint(micro_segment_min_count=200)
