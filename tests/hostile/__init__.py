"""Hostile files, made on the spot: nothing of them is stored."""
