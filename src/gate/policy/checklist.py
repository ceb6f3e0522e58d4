"""The reviewer's checklist, line by line, and what decides each line: data."""

from msgspec import Struct


class Point(Struct, frozen=True, kw_only=True):
    """One line of the reviewer's checklist.

    `by` are ids of rules (`GATE-ASYNC001`), names of points that other tools decide (`weak-hash-or-cipher`), or
    `check:NAME` where a whole check decides. `left` says what a program cannot decide about it.
    """

    section: str
    text: str
    by: tuple[str, ...] = ()
    left: str = ""


CHECKLIST: tuple[Point, ...] = (
    Point(
        section="Async Patterns",
        text="No blocking calls in async functions",
        by=("GATE-ASYNC001", "blocking-http-in-async"),
    ),
)
"""In the checklist's own order."""
