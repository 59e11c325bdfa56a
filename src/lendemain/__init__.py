"""Make a ceasefire hold: what was observed, what follows from it, and who decided what."""

__version__ = "0.1.0"
