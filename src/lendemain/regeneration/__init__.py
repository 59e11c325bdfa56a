"""The host's army through the years: stocks and flows of people and equipment."""
