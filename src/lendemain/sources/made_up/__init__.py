"""A made-up front: its ground, what really happens on it, who watches, and what they tell."""
