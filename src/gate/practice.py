"""Judges how a project tests, from its tests one by one, from coverage and from the source."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.practice import Kind, Practice, Scenario, Share, Slow
from gate.model.scope import Scope
from gate.model.testrun import TestRun
from gate.model.words import Status
from gate.parsing import coverage, junit, testkinds
from gate.parsing.coverage import FileCoverage
from gate.parsing.failures import finding
from gate.policy.stack import TEST_TYPES
from gate.syntax import hard
from gate.syntax.hard import Hard
from gate.wording.text import counted, percent

_SLOWEST = 5
_LEFT = 20
_SCENARIOS = {
    "producer failure": re.compile(
        r"(?:produc|broker|kafka|publish|relay|outbox|send).*(?:fail|down|outage|error|unavailable|refus|timeout|crash)|"
        r"(?:fail|down|outage|error|unavailable|refus|timeout|crash).*(?:produc|broker|kafka|publish|relay|outbox)"
    ),
    "consumer retry": re.compile(
        r"retr(?:y|ies|ied)|tried_again|tries_again|attempts?|redeliver|second_delivery|backoff"
    ),
    "dead letter": re.compile(r"dead_?letter|dlq|dlt|bur(?:y|ies|ied)|poison"),
}
"""How Kafka fails, and the names of tests that show it."""

_PLACES = {"producer failure": "producer failure", "consumer retry": "", "dead letter": "dead letter"}
"""The places in the code that show a scenario where they ran; a retry runs whether it has to try again or not."""


def with_flaky(check: str, outcome: Outcome, runs: tuple[TestRun, ...]) -> Outcome:
    """Add the tests of a check one by one, and a finding for each that passed only when it was run again."""
    findings = (
        finding(check, "flaky", flaky(test), junit.Case(name=test.id, path=test.path, line=test.line))
        for test in runs
        if test.flaky
    )
    return replace(_more(outcome, tuple(findings)), runs=runs)


def added(scope: Scope, outcome: Outcome, contexts: str | None) -> Outcome:
    """Add how the project tests; `contexts` is coverage's JSON text with the test file that ran each line."""
    files = coverage.read(contexts, scope.project.root, scope.layout.source_files) or ()
    before = scope.before.get("integration")
    every = (*outcome.runs, *(before.runs if before else ()))
    code = {path: text for path, text in scope.code.items() if path in set(scope.layout.source_files)}
    found = judge(every, files, code, scope.stack.has("kafka"))
    findings = (
        finding(
            "tests",
            "kafka-failure",
            f"no test that passed exercises this failure of Kafka: {one.name}",
            symbol=one.name,
        )
        for one in found.kafka
        if not one.shown
    )
    return replace(_more(outcome, tuple(findings)), practice=found, notes=(*outcome.notes, *lines(found)))


def _more(outcome: Outcome, findings: tuple[Finding, ...]) -> Outcome:
    """Add findings to an outcome; a clean one is clean no longer."""
    status = Status.FINDINGS if findings and outcome.status is Status.CLEAN else outcome.status
    return replace(outcome, status=status, findings=(*outcome.findings, *findings))


def judge(runs: Sequence[TestRun], files: Sequence[FileCoverage], code: Mapping[str, str], kafka: bool) -> Practice:
    """Give how a project tests.

    `runs` are its tests, `files` what ran, with contexts by test file, `code` the source texts by path, `kafka` tells
    whether the project has to do with Kafka.
    """
    found = {path: hard.find(code[path]) for path in sorted(code)}
    measured = {file.path: file for file in files}
    return Practice(
        kinds=tuple(_kinds(runs, files)),
        slowest=tuple(Slow(test.id, test.seconds) for test in sorted(runs, key=lambda test: -test.seconds)[:_SLOWEST]),
        errors=_share(measured, {path: one.errors for path, one in found.items()}),
        asynchronous=_share(measured, {path: one.asynchronous for path, one in found.items()}),
        kafka=tuple(_scenarios(runs, measured, found)) if kafka else (),
        flaky=tuple(test.id for test in runs if test.flaky),
    )


def _kinds(runs: Sequence[TestRun], files: Sequence[FileCoverage]) -> Iterator[Kind]:
    """Give the kinds of test in the order of the policy."""
    tests: dict[str, list[TestRun]] = {}
    for test in runs:
        if test.outcome != "skipped":
            tests.setdefault(testkinds.kind(test), []).append(test)
    lines = sum(len(file.executed) + len(file.missing) for file in files)
    contexts = any(file.contexts for file in files)
    for name, _, _ in TEST_TYPES:
        if name in tests:
            paths = {test.path for test in tests[name]}
            ran = sum(len(_union(file.contexts, paths)) for file in files)
            yield Kind(
                name=name,
                tests=len(tests[name]),
                seconds=sum(test.seconds for test in tests[name]),
                coverage=100 * ran / lines if lines and contexts else None,
            )


def _union(contexts: Mapping[str, frozenset[int]], paths: Iterable[str]) -> set[int]:
    """Give the lines that any of these test files ran."""
    return {line for path in paths for line in contexts.get(path, ())}


def _share(measured: Mapping[str, FileCoverage], lines: Mapping[str, Iterable[int]]) -> Share | None:
    """Count which of some lines ran; None where none of them is measured."""
    ran, left = 0, []
    for path, numbers in lines.items():
        file = measured.get(path)
        for number in numbers if file else ():
            if file and number in file.executed:
                ran += 1
            elif file and number in file.missing:
                left.append(f"{path}:{number}")
    return Share(ran=ran, total=ran + len(left), left=tuple(left)) if ran or left else None


def _scenarios(
    runs: Sequence[TestRun], measured: Mapping[str, FileCoverage], found: Mapping[str, Hard]
) -> Iterator[Scenario]:
    """Give the ways in which Kafka fails, each with what shows that it was exercised."""
    passed = [test for test in runs if test.outcome == "passed"]
    for name, pattern in _SCENARIOS.items():
        places = (
            f"{path}:{line}"
            for path, one in found.items()
            for word, line in one.kafka
            if word == _PLACES[name] and path in measured and line in measured[path].executed
        )
        named = (test.id for test in passed if pattern.search(f"{test.path} {test.name}".lower()))
        yield Scenario(name=name, shown=next(named, "") or next(places, ""))


def lines(practice: Practice) -> Iterator[str]:
    """Give the evidence lines."""
    parts = [
        f"{kind.name} {kind.tests} ({kind.seconds:.1f} s{f', {percent(kind.coverage)} % of the lines' if kind.coverage is not None else ''})"
        for kind in practice.kinds
    ]
    if parts:
        yield f"by kind: {', '.join(parts)}"
    slow = [f"{one.test} {one.seconds:.1f} s" for one in practice.slowest if one.seconds >= 1]
    if slow:
        yield f"slowest: {', '.join(slow)}"
    for share, word in ((practice.errors, "error path"), (practice.asynchronous, "async function")):
        if share:
            left = f"; not {', '.join(share.left[:3])}" if share.left else ""
            more = f" and {len(share.left) - 3} more" if len(share.left) > 3 else ""
            yield f"{share.ran} of {counted(share.total, word)} ran{left}{more}"
    if practice.kafka:
        shown = [one.name for one in practice.kafka if one.shown]
        yield f"Kafka's failures: {', '.join(shown) if shown else 'none'} exercised"


def flaky(test: TestRun) -> str:
    """Tell of a test that passed only after it had failed, with all its attempts."""
    attempts = [
        f"attempt {number} {one.outcome}{f' ({one.said})' if one.said else ''}"
        for number, one in enumerate(test.attempts, 1)
    ]
    return f"passed only when it was run again: {', '.join(attempts)}"
