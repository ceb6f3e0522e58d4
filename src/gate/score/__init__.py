"""The review rubric: one file per dimension, and the whole."""
