"""Crossings: hours of both sides, queues, closures."""
