"""Repositories on SQLite; tests/integration runs the same tests on PostgreSQL."""
