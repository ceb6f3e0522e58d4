"""Errors: what is swallowed, what is told to whom, and what is never handled."""

PREFIX = "ERR"
