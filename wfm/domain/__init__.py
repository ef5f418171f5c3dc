"""Frozen dataclasses of the business; standard library only."""
