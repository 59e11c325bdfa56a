"""Plans as records: the force, the line, posts, patrols, rosters, and the years after."""
