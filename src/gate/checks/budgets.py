"""Budgets: what was measured, held against what the team allows."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from gate import budgeting
from gate.memory import drifting
from gate.model.budget import Budget
from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.measurement import Drift, Held, Mark, Measurement
from gate.model.outcome import Outcome
from gate.model.process import Command
from gate.model.scope import Scope
from gate.model.words import Category, Status
from gate.parsing import measurements
from gate.policy.weigh import default
from gate.requirements import design
from gate.wording.text import counted

_FROM = ("tests", "integration")
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


def applies(scope: Scope) -> str:
    """Give the reason why nothing is measured here."""
    environment = scope.project.environment
    if scope.project.measurements or scope.config.integration.latency.requests:
        return ""
    if scope.config.budgets or (environment and environment.find("pytest-benchmark")):
        return ""
    return (
        "nothing measures: no file in measurements.files, no request in integration.latency.requests, no [budgets], "
        "and pytest-benchmark is not installed"
    )


def run(scope: Scope) -> Conversation:
    """Hold what was measured against the budgets; nothing has to be run for that."""
    yield from _nothing()
    found: list[Measurement] = [one for name in _FROM if name in scope.before for one in scope.before[name].measured]
    for path, text in scope.project.measurements.items():
        if text is None:
            reason = f"measurements.files names {path!r}, which is not there or is no text; measure first"
            return Outcome(status=Status.UNTRUSTED, reason=reason)
        read = measurements.read(text, PurePosixPath(path).name)
        if read is None:
            reason = f"{path} cannot be read: it is neither JSON of pytest-benchmark or k6 nor Locust's _stats.csv"
            return Outcome(status=Status.UNTRUSTED, reason=reason)
        found += read
    named = {budget.name for budget in scope.budgets}
    for test in (test for name in _FROM if name in scope.before for test in scope.before[name].runs):
        if test.rounds and test.outcome == "passed":
            found.append(
                Measurement(name=test.name, source="pytest-benchmark", count=len(test.rounds), samples=test.rounds)
            )
        elif test.name in named and test.outcome == "passed":
            found.append(Measurement(name=test.name, source="the tests", count=1, samples=(test.seconds,)))
    if not found:
        return Outcome(status=Status.SKIPPED, reason="nothing was measured in this run")
    held = budgeting.hold(found, (*scope.budgets, *_designed(scope)))
    drifts = tuple(drifting.drifts(held, scope.recorded))
    findings = tuple(
        [_finding("exceeded", one.measurement, f"{says(one)}, budget {one.limit} ({one.budget})")
         for one in held if one.held is False]
        + [_finding("regression", one.now.measurement, _compared(one)) for one in drifts if one.worse]
    )  # fmt: skip
    return Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        notes=(*_notes(found, held), *_history(drifts)),
        held=held,
    )


def _designed(scope: Scope) -> Iterator[Budget]:
    """Give the limits that the tech design sets, by the endpoint that they are about, else by their words."""
    for path, text in scope.project.documents.items():
        asked = design.read({path: text}, scope.config.requirements.ids, scope.project.name)
        for limit in asked.limits:
            name = limit.subject if " /" in limit.subject else limit.text
            statistic = f"p{limit.percentile:g}" if limit.percentile else ""
            yield Budget(
                name=name, limit=1000 * limit.seconds, unit="ms", statistic=statistic, file=path, line=limit.line
            )


def _nothing() -> Iterator[Command]:
    """Ask for no command; the conversation is a generator all the same."""
    yield from ()


def _finding(rule: str, measurement: str, message: str) -> Finding:
    """Make the finding about a budget that is not held, or a measurement that became worse."""
    criticality, impact = default(f"budgets/{rule}")
    return Finding(
        rule=rule,
        check="budgets",
        symbol=measurement,
        message=message,
        criticality=criticality,
        category=Category.CODE,
        impact=impact,
    )


def _notes(found: list[Measurement], held: tuple[Held, ...]) -> Iterator[str]:
    """Give the evidence lines: what was held, with its noise, then what has no budget."""
    yield f"{counted(len(found), 'measurement')} from {', '.join(dict.fromkeys(one.source for one in found))}"
    for one in held:
        word = {True: "held", False: "exceeded", None: "not judged"}[one.held]
        yield f"{says(one)}, budget {one.limit}: {word}{f', {one.why}' if one.why else ''}"
    silent = [one.name for one in found if one.name not in {other.measurement for other in held}]
    if silent:
        more = f" and {len(silent) - 3} more" if len(silent) > 3 else ""
        yield f"without a budget: {', '.join(silent[:3])}{more}"


def _history(drifts: tuple[Drift, ...]) -> Iterator[str]:
    """Say what was compared with the recorded reviews, and what is slower within the noise."""
    if drifts:
        yield f"{counted(len(drifts), 'statistic')} compared with the recorded reviews"
    for one in drifts:
        if not one.worse and one.now.value > one.before.value:
            yield f"{_compared(one)}: slower, but within the noise"


def _compared(one: Drift) -> str:
    """Write a statistic and what was recorded of it, both with their numbers of values and their spread."""
    which = (
        "the last recorded review" if one.reviews == 1 else f"the slowest of the last {one.reviews} recorded reviews"
    )
    return f"{says(one.now)}; in {which} {_spread(one.before)}"


def says(one: Held | Mark) -> str:
    """Write a measurement with its number of values and its spread."""
    return f"{one.measurement}: {one.statistic} {_spread(one)}"


def _spread(one: Held | Mark) -> str:
    """Write a value with the number of values that it was made of, and its spread."""
    noise = (
        f", {_written(one.low, one.unit)} to {_written(one.high, one.unit)}"
        if one.low is not None and one.high is not None
        else ""
    )
    return f"{_written(one.value, one.unit)} of {counted(one.count, 'value')}{noise}"


def _written(value: float, unit: str) -> str:
    """Write a value in a unit that people read."""
    if unit == "s":
        factor, name = next((factor, name) for factor, name in _UNITS if value >= factor or name == "ns")
        return f"{value / factor:.3g} {name}"
    return f"{value / 1e6:.3g} MB" if unit == "B" else f"{value:.3g} {unit}".strip()


CHECK = Check(
    name="budgets",
    summary="Budgets: response, query and job times against what the team allows.",
    run=run,
    needs=(),
    after=("integration", "tests"),
    reads="everything",
    applies=applies,
    help="Budgets stand in [budgets], in performance_budgets.md of the memory and in the tech design's own limits.\n"
    "Responses without a budget are held to p95 < 200 ms.\n"
    "Measured by pytest-benchmark in the tests, by [integration.latency], and in the files of [measurements].\n"
    "A value over its limit counts only where its 95 % confidence bound is over it too.\n"
    "What recorded reviews have measured too is compared with the slowest of the last five: a regression is slower by more\n"
    "than 20 %, and its 95 % confidence interval lies above the recorded one.",
)
