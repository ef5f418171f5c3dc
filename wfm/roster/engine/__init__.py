"""The solver. It knows parts, prices and tours; never rules."""
