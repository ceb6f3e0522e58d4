"""Data access: the only layer that writes queries."""
