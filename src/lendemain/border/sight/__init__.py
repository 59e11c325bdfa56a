"""Terrain and what can be seen over it."""
