"""code-review.md: the review as a document."""

from gate.model.report import Report, Surface
from gate.model.review import Review


def render(review: Review, surface: Surface) -> str:
    """Write the review as Markdown."""
    del surface
    return f"# Code Review Report: {review.project.name}\n"


REPORT = Report("markdown", "code-review.md", render, "The review as a document.")
