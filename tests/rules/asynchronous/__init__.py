"""Rules about asynchronous code."""
