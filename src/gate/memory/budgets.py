"""Reads performance budgets such as `p95 < 200ms, p99 < 500ms`."""

import re
from collections.abc import Iterator

from gate.memory.advice import lead
from gate.memory.outline import Section, fields
from gate.memory.phrases import plain
from gate.model.budget import Budget

_UNITS = {
    "": "", "%": "%", "ns": "ns", "us": "us", "µs": "us", "μs": "us", "ms": "ms", "msec": "ms", "milliseconds": "ms",
    "s": "s", "sec": "s", "second": "s", "seconds": "s", "min": "min", "minute": "min", "minutes": "min",
    "b": "B", "bytes": "B", "kb": "kB", "mb": "MB", "gb": "GB",
}  # fmt: skip
_LIMIT = re.compile(
    r"(?P<sign><=|<|≤|\bunder\b|\bbelow\b|\bat most\b|\bless than\b|\bup to\b)\s*"
    r"(?P<number>\d+(?:[,_]\d{3})*(?:\.\d+)?)\s*(?P<unit>%|[a-zA-Zµμ]*)",
    re.IGNORECASE,
)
_STATISTIC = re.compile(r"\b(p\d{2,3}(?:\.\d+)?|mean|median|average|max(?:imum)?)\b", re.IGNORECASE)
_NAMES = {"average": "mean", "median": "p50", "maximum": "max"}
_PART = re.compile(r"[,;](?!\d{3}\b)\s*|\s+and\s+")


def read(section: Section, file: str) -> Iterator[Budget]:
    """Give the budgets below a heading: of its fields and of the entries of its lists."""
    for one in section.walk():
        for field in fields(one.lines):
            yield from parse(field.key, field.value, file, field.number)
        for item in one.items:
            name, text = lead(item.text)
            yield from parse(plain(name) if text else plain(one.title), text or name, file, item.number)
            for below in item.items:
                yield from parse(plain(name), below.text, file, below.number)


def parse(name: str, text: str, file: str, line: int) -> tuple[Budget, ...]:
    """Give the upper limits that a text names; none where it names none, or a unit that nobody measures."""
    found = []
    for part in _PART.split(plain(text)):
        match = _LIMIT.search(part)
        unit = _UNITS.get(match["unit"].lower()) if match else None
        if match is None or unit is None:
            continue
        statistic = _STATISTIC.search(part[: match.start()])
        word = statistic[1].lower() if statistic else ""
        found.append(
            Budget(
                name=name,
                statistic=_NAMES.get(word, word),
                limit=float(match["number"].replace(",", "").replace("_", "")),
                unit=unit,
                inclusive=match["sign"].lower() in ("<=", "≤", "at most", "up to"),
                file=file,
                line=line,
            )
        )
    return tuple(found)
