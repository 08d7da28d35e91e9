"""Segments by rule: what a person writes in `rules.yml`, checked, compiled to SQL and applied to every customer."""
