"""The checks, one file per tool; each file exports CHECK."""
