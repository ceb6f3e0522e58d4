"""The rules about errors."""
