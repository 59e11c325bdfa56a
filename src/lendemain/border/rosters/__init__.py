"""Rosters for posts that never close: the problem, the search, conflicts, and a checker."""
