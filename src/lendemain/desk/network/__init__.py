"""Talk with others: fetching, witnesses, mirrors, time-stamps, and who has seen what."""
