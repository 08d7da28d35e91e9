"""The model of membership: from feature columns to a probability for each segment."""

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

TREE_COUNT = 100
CALIBRATION_FOLDS = 3


def build_model(random_state: int, smallest_segment: int) -> Pipeline:
    """Return the unfitted Pipeline.

    A forest's vote shares are too cautious near its centres; one temperature, learned on rows the trees did not see,
    sets them right without favouring large segments. A segment too small for that leaves the votes as they are.

    Parameters
    ----------
    random_state
        Seed of the trees.
    smallest_segment
        Customers in the smallest segment of the rows to fit on; folds adapt to it.
    """
    classifier = RandomForestClassifier(n_estimators=TREE_COUNT, random_state=random_state)
    folds = min(CALIBRATION_FOLDS, smallest_segment)
    if folds >= 2:
        classifier = CalibratedClassifierCV(classifier, method="temperature", cv=folds, ensemble=False)
    return Pipeline([("impute", SimpleImputer(strategy="median")), ("classify", classifier)])


def feature_importances(pipeline: Pipeline) -> list[float]:
    """Return the forest's mean decrease of impurity by column, in the order of the columns; they sum to 1."""
    classifier = pipeline[-1]
    if isinstance(classifier, CalibratedClassifierCV):
        classifier = classifier.calibrated_classifiers_[0].estimator
    return [float(value) for value in classifier.feature_importances_]
