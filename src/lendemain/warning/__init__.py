"""Indications of a build-up, with their reasons, base rates and lead time; and a forecast of violations."""
