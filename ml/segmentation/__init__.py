"""Model family that finds segments: k-means on prepared feature columns."""
