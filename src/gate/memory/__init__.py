"""What the project knows about itself: Markdown that people write, read into values, and the other way round."""
