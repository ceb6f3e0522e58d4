"""Reads the days on which promises end: `2027-03-31`, `March 2027`, `Q2 2025`, `end of 2026`.

A span ends with its last day. What looks like a day and cannot be read has no last day, which counts as past.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from gate.model.memory import Term

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = rf"(?P<name>{'|'.join(f'{m[:3]}(?:{m[3:]})?' if m[3:] else m for m in _MONTHS)}|sept)\.?"
_EXPRESSION = re.compile(
    r"(?P<before>\bbefore\s+(?:the\s+)?)?(?:"
    r"\b(?P<day>\d{4}-\d{1,2}-\d{1,2})\b(?!-)"
    r"|\b(?P<month>\d{4}-\d{1,2})\b(?![-\d])"
    r"|\bq(?P<quarter>[1-4])[\s/,-]*(?P<qyear>\d{4})\b|\b(?P<yearq>\d{4})[\s/-]*q(?P<quarter2>[1-4])\b"
    r"|\bh(?P<half>[12])[\s/,-]*(?P<hyear>\d{4})\b|\b(?P<yearh>\d{4})[\s/-]*h(?P<half2>[12])\b"
    rf"|\b(?:(?P<dom>\d{{1,2}})\.?\s+)?{_MONTH}\s+(?:(?P<dom2>\d{{1,2}})(?:st|nd|rd|th)?,\s*)?(?P<myear>\d{{4}})\b"
    r"|\b(?:in|by|during|until|through|for|end\s+of)\s+(?:the\s+)?(?:end\s+of\s+)?(?:year\s+)?(?P<year>20\d{2})\b(?![-\d])"
    r")",
    re.IGNORECASE,
)
_LOOKS_LIKE_A_DAY = re.compile(
    r"\b\d{4}-\d{1,2}(?:-\d{1,2})?\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b[qh]\d\b|\bq\d+\s+\d{4}\b"
    r"|\b(?:in|by|during|until|for|spring|summer|autumn|fall|winter)\s+(?:\w+\s+)?20\d{2}\b"
    rf"|\b(?:in|by|during|until|for)\s+(?:{'|'.join(_MONTHS)})\b"
    r"|\b(?:next|this|coming|following)\s+(?:sprint|week|month|quarter|half|year|release|iteration)\b"
    r"|\b(?:soon|someday|asap|tbd|eventually)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:by|until|in|on|the|end|of|through)\s+)+(?=\S)", re.IGNORECASE)
_PROMISE = re.compile(r"\b(?:fix|fixed|fixing|planned|plan|scheduled|until|due|target|targeted|expires?|remove|by)\b", re.IGNORECASE)  # fmt: skip
_NO_PLAN = re.compile(r"^\W*(?:none|n/?a|no\b|not\s+planned|unplanned|-|—|never)", re.IGNORECASE)


def until(text: str) -> Term:
    """Read an `Until` field, which must begin with the day."""
    match = _EXPRESSION.search(text)
    lead = text[: match.start()] if match else ""
    leads = match is not None and not _LEAD.sub("", f"{lead} x").removesuffix("x").strip(" `*")
    return Term(text, _last(match) if match and leads else None)


def timeline(text: str) -> Term | None:
    """Read a `Timeline` field: its last day, or no end where it says that nothing is planned."""
    if not text or _NO_PLAN.match(text):
        return None
    return planned(text) or Term(text, None)


def planned(text: str) -> Term | None:
    """Read a description of a planned fix: the last day that it names; None where it names nothing like a day."""
    matches = [*_EXPRESSION.finditer(text)]
    rest = text
    for match in reversed(matches):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    if _LOOKS_LIKE_A_DAY.search(rest) and not matches:
        return Term(text, None)
    return Term(text, _last(matches[-1])) if matches else None


def status(text: str) -> Term | None:
    """Read a `Status`: the day of what it promises, such as `fix planned for Q2 2025`; other days promise nothing."""
    match = _PROMISE.search(text)
    found = planned(text[match.start() :]) if match else None
    return Term(text, found.last) if found else None


def day(text: str) -> date | None:
    """Read a plain day at the beginning of a text, such as the one of `Reported`."""
    match = re.match(r"\W*(\d{4})-(\d{1,2})-(\d{1,2})\b", text)
    return _day(*map(int, match.groups())) if match else None


def _last(match: re.Match[str]) -> date | None:
    """Give the last day of an expression, or of the time before it; None where there is no such day."""
    found = match.groupdict()
    span = _span(found)
    if span is None:
        return None
    return span[0] - timedelta(days=1) if found["before"] else span[1]


def _span(found: dict[str, str | None]) -> tuple[date, date] | None:
    """Give the first and the last day of what an expression names."""
    if found["day"]:
        one = _day(*map(int, found["day"].split("-")))
        return (one, one) if one else None
    if found["month"]:
        year, month = map(int, found["month"].split("-"))
        return _months(year, month, month)
    quarter = found["quarter"] or found["quarter2"]
    if quarter:
        return _months(int(found["qyear"] or found["yearq"] or 0), 3 * int(quarter) - 2, 3 * int(quarter))
    half = found["half"] or found["half2"]
    if half:
        return _months(int(found["hyear"] or found["yearh"] or 0), 6 * int(half) - 5, 6 * int(half))
    if found["name"]:
        month = [name[:3] for name in _MONTHS].index(found["name"][:3].lower()) + 1
        number = found["dom"] or found["dom2"]
        one = _day(int(found["myear"] or 0), month, int(number)) if number else None
        if number:
            return (one, one) if one else None
        return _months(int(found["myear"] or 0), month, month)
    return _months(int(found["year"] or 0), 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    """Give the first and last day of some months of a year."""
    start = _day(year, first, 1)
    return (start, date(year, last, monthrange(year, last)[1])) if start and 1 <= last <= 12 else None


def _day(year: int, month: int, day: int) -> date | None:
    """Give a day; None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
