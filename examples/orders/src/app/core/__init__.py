"""What every layer stands on: settings, database, logging, passwords and tokens."""
