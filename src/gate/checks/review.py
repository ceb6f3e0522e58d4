"""The review rules: what a reviewer looks for across the files of a service."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.check import Check, Conversation
from gate.model.facts import ModuleFacts
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import PAUSE
from gate.model.scope import Scope
from gate.model.words import Status
from gate.parsing import ignores
from gate.policy.weigh import category, default
from gate.syntax import comments
from gate.syntax.codebase import Codebase
from gate.wording.text import counted

if TYPE_CHECKING:
    from gate.rules.rule import Problem, Rule

_COMMENTED = (".py", ".md", ".lock")
"""Texts whose comments are read elsewhere, or in which `#` starts no comment."""


class _Crash(Struct, frozen=True):
    """A rule that raised, and the sentence about it."""

    rule: str
    reason: str


def run(scope: Scope) -> Conversation:
    """Ask every rule about the whole project; no process is needed."""
    # a hundred small modules, which nobody waits for where the answer is remembered
    from gate.rules import catalogue

    rules = tuple(catalogue.rules().values())
    return (yield from judge(scope, rules))


def judge(scope: Scope, rules: "Sequence[Rule]") -> Conversation:
    """Give what some rules have against the files of a project, with the comments that take findings back."""
    unread = tuple(module for module in scope.facts if module.error)
    if scope.facts and len(unread) == len(scope.facts):
        first = unread[0]
        return Outcome(status=Status.UNTRUSTED, reason=f"no file could be read, first {first.path}: {first.error}")
    code = Codebase(scope.facts, project=scope.project, layout=scope.layout, stack=scope.stack, config=scope.config)
    found: list[Finding] = [_unread(module, scope.project.python) for module in unread]
    crashes: list[_Crash] = []
    for rule in rules:
        yield PAUSE
        try:
            found += [_finding(rule, problem) for problem in rule.problems(code)]
        except Exception as problem:  # noqa: BLE001  # a bug of one rule must neither hide nor stop the others
            crashes.append(_Crash(rule.id, f"{rule.id} failed{_where(problem)}: {_said(problem)}"))
    names = {rule.id: rule.name for rule in rules}
    closed = ignores.close("review", found, _comments(scope), names, {crash.rule for crash in crashes})
    wanted = None if scope.only is None else set(scope.only)
    findings = tuple(finding for finding in closed if wanted is None or finding.path in wanted)
    return Outcome(
        status=Status.UNTRUSTED if crashes else Status.FINDINGS if findings else Status.CLEAN,
        reason="; ".join(crash.reason for crash in crashes),
        findings=findings,
        files=len(scope.facts) - len(unread),
        notes=tuple(_notes(code, rules, unread)),
    )


def _finding(rule: "Rule", problem: "Problem") -> Finding:
    """Turn what a rule has found into a finding; it is the gate that asks for it, not the team's own configuration."""
    return Finding(
        rule=rule.id,
        check="review",
        path=problem.path,
        line=problem.line,
        column=problem.column,
        end_line=problem.end_line,
        symbol=problem.symbol,
        message=f"{problem.message} ({rule.name})",
        criticality=rule.criticality,
        dimension=rule.dimension,
        category=rule.category,
        impact=rule.impact,
        recommendation=problem.recommendation or rule.recommendation,
        extra=True,
    )


def _unread(module: ModuleFacts, python: str) -> Finding:
    """Report a file that no rule has seen."""
    criticality, impact = default("review/unread")
    return Finding(
        rule="unread",
        check="review",
        path=module.path,
        line=module.error_line,
        message=f"no rule has seen this file. {module.error}",
        criticality=criticality,
        category=category("review/unread"),
        impact=impact,
        recommendation=f"correct it, run the gate with Python {python} where that is newer, or name it in project.exclude",
        extra=True,
    )


def _comments(scope: Scope) -> ignores.Comments:
    """Give the comments that take findings back, by path."""
    found = {module.path: module.ignores for module in scope.facts}
    plain = {path: text for path, text in scope.project.texts.items() if not path.endswith(_COMMENTED)}
    return {path: lines for path, lines in (found | {p: comments.plain(t) for p, t in plain.items()}).items() if lines}


def _notes(code: Codebase, rules: "Sequence[Rule]", unread: Sequence[ModuleFacts]) -> Iterator[str]:
    """Say how many rules have looked, and which files they could not see."""
    silent = sum(bool(rule.needs) and not any(map(code.uses, rule.needs)) for rule in rules)
    idle = f", of which {silent} had nothing to do: their technology is not in use" if silent else ""
    yield f"{counted(len(rules), 'rule')}{idle}"
    for module in unread:
        yield f"{module.path} was not seen: {module.error}"


def _said(problem: Exception) -> str:
    """Write an exception in one line."""
    return f"{type(problem).__name__} {str(problem).splitlines()[0] if str(problem) else ''}".strip()


def _where(problem: Exception) -> str:
    """Say which file a rule was looking at when it failed, as far as its own values tell."""
    frames = []
    trace: TracebackType | None = problem.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    for frame in reversed(frames):
        for value in frame.f_locals.values():
            path = value.path if isinstance(value, ModuleFacts) else getattr(value, "path", None)
            if isinstance(path, str) and path.endswith(".py"):
                return f" at {path}"
    return ""


CHECK = Check(
    name="review",
    summary="Review rules: what a reviewer looks for across files, from blocking calls in async code to lost messages.",
    run=run,
    needs=(),
    quick=True,
    facts=True,
    help="`gate rules` lists the rules, `gate explain GATE-ASYNC001` explains one.\n"
    "A comment `# gate: ignore[GATE-ASYNC001] reason` on the line, or alone on the line above, takes a finding back.",
)
