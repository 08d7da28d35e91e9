"""Model family that says how surely a customer belongs to a segment: a calibrated random forest."""
