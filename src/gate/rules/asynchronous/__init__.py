"""Asynchronous code: what stops the event loop, and what gets lost in it."""

PREFIX = "ASYNC"
