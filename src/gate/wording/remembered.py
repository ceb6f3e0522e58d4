"""Says in words what the project's memory has to say about a review."""

import re
from collections.abc import Iterator, Sequence

from gate.model.finding import Finding
from gate.model.recollection import Debt, Kind, Known, Notice, Recollection, Trends
from gate.model.words import Criticality
from gate.wording.text import counted, line, percent

URGENT = (Kind.LAPSED, Kind.GROWN, Kind.BACK, Kind.ENDING, Kind.ATTENTION)
"""What a run says at once; the rest is for `gate memory lint`."""

_MEANINGS = {
    Kind.LAPSED: "lapsed",
    Kind.GROWN: "has grown",
    Kind.BACK: "is back",
    Kind.ENDING: "ends soon",
    Kind.ATTENTION: "look here",
    Kind.VAGUE: "matches nothing",
    Kind.UNKEPT: "is no quarantine",
    Kind.UNMATCHED: "perhaps solved",
    Kind.ENDLESS: "has no end",
}
_SHOWN = 8


def brief(recalled: Recollection) -> Iterator[tuple[str, str]]:
    """Give the lines for a terminal: a word and a sentence; none where the memory has nothing to say."""
    if recalled.known:
        yield "known", debt(recalled.debt)
    urgent = recalled.of(*URGENT)
    for notice in urgent[:_SHOWN]:
        yield meaning(notice), said(notice)
    if len(urgent) > _SHOWN:
        yield "more", f"{len(urgent) - _SHOWN} more; `gate memory lint` lists what the memory needs"
    for repeat in recalled.trends.repeats[:2]:
        yield "trend", str(repeat)
    if recalled.recorded:
        yield "recorded", line(recalled.recorded)


def recalled(finding: Finding) -> str:
    """Say what the memory has to do with an open finding: a promise that lapsed, a priority; empty where nothing."""
    return line(finding.why, 300) if re.search(r"\bknown issue '|^priority '", finding.why) else ""


def meaning(notice: Notice) -> str:
    """Give the word for a kind of notice."""
    return _MEANINGS[notice.kind]


def said(notice: Notice) -> str:
    """Write one notice."""
    return f"{line(notice.title)} ({line(notice.at)}): {line(notice.text, 300)}"


def hidden(recalled: Recollection | None) -> str:
    """Say how many critical findings are known, behind the number of the open ones; empty where none is."""
    numbers = recalled.debt.criticality if recalled else {}
    urgent = numbers.get(Criticality.BLOCKER, 0) + numbers.get(Criticality.CRITICAL, 0)
    return f", and {urgent} known" if urgent else ""


def known(one: Known) -> str:
    """Write one known issue with what it hides, how that is known, and how long."""
    ends = f", until {one.until.isoformat()}" if one.until else f", {one.standing}" if one.standing != "open" else ""
    hides = f"hides {counted(one.findings, 'finding')} ({levels(one.criticality)}){ends}"
    return f"{line(one.title)} ({line(one.at)}) {hides}; it {' and '.join(map(line, one.because))}"


def debt(owed: Debt) -> str:
    """Write what known issues hide."""
    if not owed.findings:
        return "no finding is hidden by a known issue"
    verb = "hides" if owed.issues == 1 else "hide"
    age = f"; the oldest was reported {counted(owed.days, 'day')} ago" if owed.days is not None else ""
    bound = f"; {owed.budget} are allowed" if owed.budget is not None else ""
    issues = counted(owed.issues, "known issue")
    return f"{issues} {verb} {counted(owed.findings, 'finding')} ({levels(owed.criticality)}){age}{bound}"


def levels(numbers: dict[str, int]) -> str:
    """Write numbers by criticality, heaviest first."""
    return ", ".join(f"{numbers[level]} {level}" for level in Criticality if numbers.get(level))


def rows(trends: Trends, unicode: bool = True) -> Iterator[tuple[str, str, str]]:
    """Give a name, a drawing and the first and last value of each series that has any."""
    for series in trends.series:
        values = [value for value in series.values if value is not None]
        if values:
            unit = " %" if series.name == "coverage" else ""
            ends = f"{percent(values[0])} to {percent(values[-1])}" if len(values) > 1 else percent(values[-1])
            yield series.name, spark(series.values, unicode), f"{ends}{unit}"


def facts(trends: Trends) -> Iterator[str]:
    """Give what the trends say in sentences."""
    yield from (str(repeat) for repeat in trends.repeats)
    if trends.days is not None:
        number = counted(trends.fixed, "HIGH or heavier finding")
        yield f"{number} solved, half of them within {percent(trends.days)} days of the review that found them"


def spark(values: Sequence[float | None], unicode: bool = True) -> str:
    """Draw values as one line of bars, from the least to the greatest; a gap where there is none."""
    bars = "▁▂▃▄▅▆▇█" if unicode else "_.-=+*#@"
    seen = [value for value in values if value is not None]
    low, high = min(seen, default=0.0), max(seen, default=0.0)

    def bar(value: float | None) -> str:
        if value is None:
            return " "
        return bars[round((value - low) / (high - low) * (len(bars) - 1))] if high > low else bars[3]

    return "".join(map(bar, values))
