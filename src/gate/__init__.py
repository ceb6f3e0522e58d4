"""The merge gate of a Python service team: one command, one verdict that can be trusted."""

__version__ = "0.1.0"
