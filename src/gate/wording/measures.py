"""Says what the tests measured: coverage by layer, how the tests ended, and what speaks for them."""

from collections.abc import Iterator

from gate.model.outcome import CoverageReport, Outcome
from gate.model.settings import Config
from gate.policy.rubric import BUSINESS_FLOOR, BUSINESS_LAYER
from gate.wording.text import counted, duration, line, percent

_LAYERS = {
    "Service Layer": ("service",),
    "Repository Layer": ("repository",),
    "Router Layer": ("router",),
    "Kafka Components": ("kafka", "consumer", "producer"),
}
_KNOWN = {name for names in _LAYERS.values() for name in names}
_ABSENT = "not assessed"


def metrics(outcome: Outcome | None) -> Iterator[tuple[str, str]]:
    """Give the title and the value of each measure; what was not measured says so."""
    coverage = outcome.coverage if outcome else None
    if coverage is None:
        yield from ((title, _ABSENT) for title in ("Overall Coverage", *_LAYERS, "Changed Lines"))
    else:
        yield from _coverage(coverage)
    counts = outcome.tests if outcome else None
    if counts is None:
        yield "Tests", _ABSENT
    else:
        number = f"{counts.passed} passed, {counts.failed} failed, {counts.errors} errors, {counts.skipped} skipped"
        yield "Tests", f"{number}, from {counted(len(counts.files), 'file')} in {duration(counts.seconds)}"


def _coverage(coverage: CoverageReport) -> Iterator[tuple[str, str]]:
    """Give the measures of coverage."""
    layers = coverage.layers
    yield "Overall Coverage", f"{percent(coverage.total)} %, floor {percent(coverage.floor)} %"
    for title, names in _LAYERS.items():
        found = [name for name in names if name in layers]
        values = [f"{f'{name} ' if len(found) > 1 else ''}{percent(layers[name])} %" for name in found]
        yield title, ", ".join(values) or f"{_ABSENT}: no measured file belongs to this layer"
    for name in sorted(layers.keys() - _KNOWN):
        yield f"Layer {line(name)}", f"{percent(layers[name])} %"
    yield "Changed Lines", _ABSENT if coverage.changed is None else f"{percent(coverage.changed)} %"


def strengths(outcome: Outcome | None, config: Config) -> Iterator[str]:
    """Give what speaks for the tests, each with its number; nothing where the tests gave no evidence."""
    if outcome is None or not outcome.status.answered:
        return
    counts, coverage = outcome.tests, outcome.coverage
    if counts and counts.passed and counts.passed == counts.executed:
        yield f"{counted(counts.passed, 'test')} ran and passed"
    if coverage is None:
        return
    if coverage.total >= coverage.floor:
        yield f"coverage of {percent(coverage.total)} % reaches its floor of {percent(coverage.floor)} %"
    floors = {BUSINESS_LAYER: BUSINESS_FLOOR, **config.coverage.layers}
    for name, value in coverage.layers.items():
        if name in floors and value >= floors[name]:
            yield f"the {line(name)} layer at {percent(value)} % reaches {percent(floors[name])} %"
    floor = config.coverage.changed
    if coverage.changed is not None and floor and coverage.changed >= floor:
        yield f"changed lines at {percent(coverage.changed)} % reach {percent(floor)} %"
