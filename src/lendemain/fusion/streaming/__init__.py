"""Fusion of accounts as they come: late, repeated, out of order, with the batch's answer."""
