"""Control of the line and the border: sectors, posts, sensors, patrols, rosters, crossings."""
