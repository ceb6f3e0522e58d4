"""Registers the Nox sessions that a noxfile asks for."""
