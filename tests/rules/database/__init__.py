"""Rules about the database."""
