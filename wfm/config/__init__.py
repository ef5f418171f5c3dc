"""Frozen scenario settings, one file a stage."""
