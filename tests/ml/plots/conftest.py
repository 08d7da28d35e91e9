import pytest
from PIL import Image

from ml import plots


@pytest.fixture
def saved(tmp_path):
    """Save a figure and return the picture's width and height in pixels."""

    def written(figure):
        plots.save(figure, tmp_path / "figure.png")
        with Image.open(tmp_path / "figure.png") as picture:
            return picture.size

    return written
