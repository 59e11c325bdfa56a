"""Requirements against contributions: what is covered, what is short, and why."""
