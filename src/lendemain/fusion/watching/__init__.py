"""Who watched, how surely they would have noticed, and what silence weighs."""
