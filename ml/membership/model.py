"""The model of membership: from feature columns to a probability for each segment."""

from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

from ml.preparation.encoding import CategoryEncoder
from ml.preprocessing import FiniteValues

TREE_COUNT = 100
CALIBRATION_FOLDS = 3


def build_model(columns: pd.DataFrame, random_state: int, smallest_segment: int) -> Pipeline:
    """Return the unfitted Pipeline.

    A forest's vote shares are too cautious near its centres; one temperature, learned on rows the trees did not see,
    sets them right without favouring large segments. A segment too small for that leaves the votes as they are.

    Parameters
    ----------
    columns
        What it is fitted on: numbers, of which unknown ones become the median, and words, each known one an indicator.
    random_state
        Seed of the trees.
    smallest_segment
        Customers in the smallest segment of the rows to fit on; folds adapt to it.
    """
    classifier = RandomForestClassifier(n_estimators=TREE_COUNT, random_state=random_state)
    folds = min(CALIBRATION_FOLDS, smallest_segment)
    if folds >= 2:
        classifier = CalibratedClassifierCV(classifier, method="temperature", cv=folds, ensemble=False)
    words = [column for column in columns.columns if not is_numeric_dtype(columns[column])]
    numbers = [column for column in columns.columns if column not in words]
    parts: list[tuple[str, Any, list[str]]] = []
    if numbers:
        impute = Pipeline([("finite", FiniteValues()), ("impute", SimpleImputer(strategy="median"))])
        parts.append(("numbers", impute, numbers))
    if words:
        parts.append(("words", CategoryEncoder(), words))
    encode = ColumnTransformer(parts, verbose_feature_names_out=False)
    return Pipeline([("columns", encode), ("classify", classifier)])


def feature_importances(pipeline: Pipeline) -> dict[str, float]:
    """Return the forest's mean decrease of impurity by column, levels of a word added up; they sum to 1."""
    classifier = pipeline[-1]
    if isinstance(classifier, CalibratedClassifierCV):
        classifier = classifier.calibrated_classifiers_[0].estimator
    importances: dict[str, float] = {}
    place = 0
    for name, encoder, columns in pipeline["columns"].transformers_:
        widths = [encoder.level_counts_[one] if name == "words" else 1 for one in range(len(columns))]
        for column, width in zip(columns, widths, strict=True):
            importances[column] = float(classifier.feature_importances_[place : place + width].sum())
            place += width
    return importances
