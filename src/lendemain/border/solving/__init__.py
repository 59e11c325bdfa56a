"""Cover and integer programmes: the solvers that posts, patrols and rosters share."""
