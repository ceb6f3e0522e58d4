"""Requirements and their evidence."""
