"""The report: one HTML page for a marketer, made from the published segment tables alone."""

from ml.report.page import write_report

__all__ = ["write_report"]
