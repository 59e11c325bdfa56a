"""Commitments as texts: conditions, clocks, activation, fulfilment."""
