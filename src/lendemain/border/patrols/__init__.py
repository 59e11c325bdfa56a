"""Routes of patrols: roads, mines, team orienteering, revisits, and their sheets."""
