"""The rules about the interface."""
