"""The database: queries, sessions, transactions, migrations, and caches beside it."""

PREFIX = "DB"
