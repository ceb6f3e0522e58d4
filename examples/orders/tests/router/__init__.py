"""The HTTP application in this process, on SQLite."""
