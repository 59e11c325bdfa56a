"""Heat from orbit against its own place and week: baselines, and how far a day stands out."""
