"""Exhibits, statements and analyses: how they come in, who saw them, what they are worth."""
