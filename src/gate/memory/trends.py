"""Computes how a project develops, from the records of its reviews."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from statistics import median

from gate.model.memory import Record
from gate.model.recollection import Repeat, Series, Trends
from gate.model.words import Category, Criticality

OFTEN = 3
"""Consecutive reviews from which on something repeats."""

_HEAVY = (Criticality.BLOCKER, Criticality.CRITICAL, Criticality.HIGH)
_SCORES = ("overall", "requirements", "tests", "quality")


def compute(records: Sequence[Record]) -> Trends:
    """Give the trends of reviews, oldest first."""

    def series(name: str, value: Callable[[Record], float | None]) -> Series:
        return Series(name, tuple(map(value, records)))

    fixed = times_to_fix(records)
    return Trends(
        dates=tuple(record.day for record in records),
        series=(
            *(Series(name, tuple(record.scores.get(name) for record in records)) for name in _SCORES),
            series("coverage", lambda record: record.coverage),
            series("findings", lambda record: float(sum(record.criticality.values()))),
            series("hidden", lambda record: float(sum(record.known.values()))),
            series("hidden heavy", lambda record: float(sum(record.known.get(level, 0) for level in _HEAVY))),
            series("hidden days", lambda record: float((record.day - record.oldest).days) if record.oldest else None),
        ),
        repeats=repeats(records),
        fixed=len(fixed),
        days=median(fixed) if fixed else None,
    )


def repeats(records: Sequence[Record]) -> tuple[Repeat, ...]:
    """Give the rules and categories that the last reviews had in a row, the longest rows first.

    A review in which the check of a rule gave no evidence neither counts nor ends the row. The category Code holds
    too much to say anything.
    """
    last = records[-1] if records else Record(commit="", day=date.min)
    found = [Repeat(name, _row(name, [(record.rules, record.answered) for record in records])) for name in last.rules]
    found += [
        Repeat(name, _row(name, [(record.category, ()) for record in records]))
        for name in last.category
        if name != Category.CODE
    ]
    often = (repeat for repeat in found if repeat.reviews >= OFTEN)
    return tuple(sorted(often, key=lambda repeat: (-repeat.reviews, repeat.name)))


def _row(name: str, reviews: Sequence[tuple[Mapping[str, int], Sequence[str]]]) -> int:
    """Count in how many of the last reviews something was found."""
    row = 0
    for numbers, answered in reversed(reviews):
        if name in numbers:
            row += 1
        elif "/" not in name or name.partition("/")[0] in answered:
            break
    return row


def times_to_fix(records: Sequence[Record]) -> tuple[int, ...]:
    """Give the days from the review that first saw a HIGH or heavier finding to the one that no longer did.

    A review counts only where the check of the finding gave evidence and the record holds every heavy finding; a
    finding that came back is not fixed.
    """
    first: dict[str, Record] = {}
    names: dict[str, str] = {}
    gone: dict[str, Record] = {}
    for record in records:
        here = {fingerprint: name for fingerprint, name, _ in record.heavy}
        for fingerprint, name in here.items():
            first.setdefault(fingerprint, record)
            names[fingerprint] = name
            gone.pop(fingerprint, None)
        for fingerprint in first.keys() - here.keys() - gone.keys():
            if record.complete and names[fingerprint].partition("/")[0] in record.answered:
                gone[fingerprint] = record
    return tuple((gone[fingerprint].day - first[fingerprint].day).days for fingerprint in gone)


def resolved(before: Record, after: Record) -> tuple[str, ...]:
    """Say which heavy findings of the last review this one no longer has, where their checks gave evidence."""
    here = {fingerprint for fingerprint, _, _ in after.heavy}
    if not after.complete:
        return ()
    return tuple(
        f"{name}{f' in {path}' if path else ''}"
        for fingerprint, name, path in before.heavy
        if fingerprint not in here and name.partition("/")[0] in after.answered
    )
