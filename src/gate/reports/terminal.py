"""The report that people read at their desk."""

from gate.model.report import Report, Surface
from gate.model.review import Review


def render(review: Review, surface: Surface) -> str:
    """Write the verdict for a terminal of that width."""
    lines = [f"{o.check:12} {o.status} {o.reason} {len(o.findings)}" for o in review.outcomes]
    lines += [f"{f.criticality} {f.place} {f.name} {f.message}" for f in review.triage.open[:10]]
    lines += [str(review.verdict)]
    return "\n".join(lines) + "\n"


REPORT = Report("terminal", "gate.txt", render, "The verdict for a terminal.")
