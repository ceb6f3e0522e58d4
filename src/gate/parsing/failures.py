"""Makes findings of tests that failed, for the checks that run pytest."""

from collections.abc import Collection

from gate.model.finding import Finding
from gate.model.words import Dimension
from gate.parsing import absence, junit
from gate.policy.weigh import category, default


def failing(check: str, tests: junit.Report, names: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Give a finding for each failing test, but one for all that fail because of the same absent thing.

    `names` are those of the project's own modules, which no machine lacks; None for tests that had all they need.
    """
    groups: dict[object, list[tuple[junit.Case, absence.Absence | None]]] = {}
    for case in tests.ended("error", "failed"):
        absent = absence.find(case.said, case.text, names) if names is not None else None
        groups.setdefault(absent or case.name, []).append((case, absent))
    return tuple(_failure(check, group[0][0], group[0][1], len(group)) for group in groups.values())


def _failure(check: str, case: junit.Case, absent: absence.Absence | None, number: int) -> Finding:
    """Put one finding about failing tests together."""
    rule = "collection" if case.phase == "collection" else case.ending
    error = "; ".join(case.said[:3])[:300] or "no reason is given"
    if absent:
        many = f"{number} {'test files' if rule == 'collection' else 'tests'} cannot pass, first {case.name}"
        what = many if number > 1 else f"{case.name} cannot pass"
        message = f"the machine lacks {absent.what}: {what} ({case.said[0]})"
        return finding(check, rule, message, case, absent.remedy)
    where = f" (raised at {case.origin})" if case.origin and not case.origin.startswith(f"{case.path}:") else ""
    prefix = f"in {case.phase}: " if case.phase in ("setup", "teardown") else ""
    return finding(check, rule, f"{prefix}{error}{where}", case)


def finding(
    check: str, rule: str, message: str, case: junit.Case | None = None, recommendation: str = "", symbol: str = ""
) -> Finding:
    """Make a finding about tests, at the place of a case or about the symbol."""
    criticality, impact = default(f"{check}/{rule}")
    return Finding(
        rule=rule,
        check=check,
        path=case.path if case else "",
        line=case.line if case else 0,
        symbol=case.name if case else symbol,
        message=message,
        criticality=criticality,
        dimension=Dimension.TESTS,
        category=category(f"{check}/{rule}"),
        impact=impact,
        recommendation=recommendation,
    )
