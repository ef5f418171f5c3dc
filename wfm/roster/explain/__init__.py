"""Why: no legal tour, a missing head, a shift on a day, and who could fill a hole."""
