"""Texts that people write in TOML: decoded within bounds, and every mistake with its row."""
