"""Meetings, training and coaching, placed in the slack of a roster that stands."""
