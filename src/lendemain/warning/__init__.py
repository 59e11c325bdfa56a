"""Indications of a build-up, with reasons, base rates and lead time; forecasts of violations."""
