"""Customers whose behaviour is far from all others: an isolation forest over the profile columns."""
