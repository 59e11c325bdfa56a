"""Reaction in time, and the duty of care: reach, check-ins, evacuation."""
