"""Fusion of accounts as they come: late, repeated, out of order, with the batch's answer."""

FINE, OBSERVER = 0, 1
"""The two finest grades of accounts, which are worked out again as accounts come."""
