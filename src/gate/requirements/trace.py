"""Traces every requirement to the code and the tests that show it."""

from collections.abc import Iterator, Sequence

from gate.model.application import Application
from gate.model.design import Design, Endpoint, Fault, Requirement
from gate.model.matrix import Evidence, Matrix, Met, Sign, Traced, Unclaimed
from gate.model.testrun import TestRun
from gate.requirements.draft import template
from gate.requirements.ids import Numbering
from gate.requirements.lookup import Lookup
from gate.requirements.observed import Answers, Claims

_SHOWN = 5


def trace(
    design: Design, application: Application, tests: Sequence[TestRun] | None, patterns: Sequence[str] = ()
) -> Matrix:
    """Give the matrix; `tests` are None where none gave evidence, and nothing is then called untested for that."""
    endpoints = [part for one in design.requirements for part in one.parts if isinstance(part, Endpoint)]
    routes = {(endpoint.method, endpoint.path) for endpoint in endpoints}
    routes |= {(route.method, route.path) for route in application.routes}
    answers = Answers(tests or (), sorted(routes))
    criteria = {criterion.id: criterion.text for one in design.requirements for criterion in one.criteria}
    known = [*(one.id for one in design.requirements), *criteria]
    claims = Claims(tests or (), known, criteria, Numbering(patterns))
    lookup = Lookup(application, answers, (f"{one.method} {template(one.path)}" for one in endpoints))
    traced = tuple(_requirement(one, lookup, claims, tests is not None) for one in design.requirements)
    notes = [application.problem] if application.problem else []
    return Matrix(
        documents=tuple(dict.fromkeys(one.document for one in design.requirements)),
        requirements=traced,
        unclaimed=tuple(_unclaimed(design, application)),
        notes=tuple(notes),
        tested=tests is not None,
    )


def _requirement(wanted: Requirement, lookup: Lookup, claims: Claims, tested: bool) -> Traced:
    """Collect the evidence for one requirement and say what it comes to."""
    evidence = [one for part in wanted.parts for one in lookup.evidence(part)]
    naming = {test.id: test for id_ in (wanted.id, *(c.id for c in wanted.criteria)) for test in claims.of(id_)}
    if not wanted.named:
        endpoints = [part for part in wanted.parts if isinstance(part, Endpoint)]
        callers = [id_ for part in endpoints for id_ in lookup.callers(part)]
        callers += [one.place for one in evidence if one.kind == "error code" and one.sign is Sign.PASSED]
    else:
        callers = []
    evidence += _tests(naming, callers)
    evidence += _criteria(wanted, claims) if tested else ()
    if not tested:
        evidence = [one for one in evidence if one.sign is not Sign.UNTESTED]
    cases = [one for one in evidence if one.kind == "error case"]
    return Traced(
        id=wanted.id,
        text=wanted.text,
        document=wanted.document,
        line=wanted.line,
        criticality=wanted.criticality,
        because=wanted.because,
        named=wanted.named,
        status=_status(evidence, tested),
        evidence=tuple(evidence),
        tests=tuple(dict.fromkeys((*naming, *callers))),
        cases=(len(cases), sum(one.sign is Sign.PASSED for one in cases)),
    )


def _tests(naming: dict[str, TestRun], callers: Sequence[str]) -> Iterator[Evidence]:
    """Give the tests as evidence: those that failed one by one, those that passed in one line."""
    passed = [*(id_ for id_, test in naming.items() if test.outcome == "passed"), *callers]
    passed = list(dict.fromkeys(passed))
    for id_, test in naming.items():
        if test.outcome == "failed":
            yield Evidence(kind="test", sign=Sign.FAILED, text=test.attempts[-1].said or "failed", place=id_)
    if passed:
        more = f" and {len(passed) - 1} more" if len(passed) > 1 else ""
        yield Evidence(kind="test", sign=Sign.PASSED, text=f"{passed[0]}{more} passed", place=passed[0])


def _criteria(wanted: Requirement, claims: Claims) -> Iterator[Evidence]:
    """Give each criterion as evidence.

    As long as no test names any criterion of a requirement, its tests speak for all of them together.
    """
    if not any(claims.of(criterion.id) for criterion in wanted.criteria):
        return
    for criterion in wanted.criteria:
        passed = next((test.id for test in claims.of(criterion.id) if test.outcome == "passed"), "")
        sign = Sign.PASSED if passed else Sign.UNTESTED
        text = (
            f"{criterion.id}: {criterion.text}" if passed else f"no passing test names {criterion.id}: {criterion.text}"
        )
        yield Evidence(kind="criterion", sign=sign, text=text, place=passed or f":{criterion.line}")


def _status(evidence: Sequence[Evidence], tested: bool) -> Met:
    """Say what the evidence comes to; error cases that no test has seen leave the status as it is."""
    signs = [one.sign for one in evidence]
    looked = [one for one in evidence if one.kind not in ("test", "criterion", "error case")]
    if Sign.CONTRADICTED in signs:
        return Met.CONTRADICTED
    if looked and all(one.sign is Sign.MISSING for one in looked):
        return Met.MISSING
    if Sign.MISSING in signs or Sign.FAILED in signs:
        return Met.PARTLY
    if not tested or not any(one.kind == "test" and one.sign is Sign.PASSED for one in evidence):
        return Met.UNTESTED
    return Met.PARTLY if any(one.kind == "criterion" and one.sign is Sign.UNTESTED for one in evidence) else Met.PROVEN


def _unclaimed(design: Design, application: Application) -> Iterator[Unclaimed]:
    """Give the routes and topics of the code that no requirement mentions."""
    parts = [part for one in design.requirements for part in one.parts]
    routes = {(part.method, template(part.path)) for part in parts if isinstance(part, Endpoint)}
    topics = {part.name for part in parts if not isinstance(part, Endpoint | Fault)}
    for route in application.routes:
        if (route.method, template(route.path)) not in routes:
            yield Unclaimed("route", route.name, str(route.spot))
    for topic in application.topics:
        if topic.name not in topics:
            yield Unclaimed("topic", topic.name, str(next(iter((*topic.produced, *topic.consumed)), "")))
