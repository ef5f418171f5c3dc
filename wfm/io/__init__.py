"""The only place, beside the command line, that touches files."""
