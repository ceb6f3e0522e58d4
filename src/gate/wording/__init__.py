"""The words that several reports share; pure functions of the review."""
