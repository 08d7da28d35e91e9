"""Customers made by arithmetic for the tests of pictures, and the words that a picture shows."""

import matplotlib
import numpy as np

from ml.plots.style import NOISE


def customers(segment_count, *, noise_count=0, width=4):
    """Return points around a centre for each segment, and their labels; 10 customers a segment."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(segment_count, dtype=np.int32), 10)
    points = rng.normal(size=(segment_count, width))[labels] * 5 + rng.normal(size=(len(labels), width))
    labels[:noise_count] = NOISE
    return points, labels


def names(segment_count):
    return [f"Frequent spenders of kind {number}" for number in range(segment_count)]


def texts(figure):
    figure.draw_without_rendering()
    return {text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_visible()}
