"""Explains the rules of the review from their own documentation, and the points that other tools decide."""

from gate.model.words import Criticality
from gate.policy import weigh
from gate.policy.covered import COVERED, Covered
from gate.policy.weigh import category, default
from gate.rules import catalogue, docstring
from gate.rules.rule import Rule

CHECK = "review"


def named(word: str) -> tuple[str, ...]:
    """Give `review/ID` of the rule with that id or name; empty where there is none."""
    folded = word.casefold()
    return tuple(f"{CHECK}/{own.id}" for own in catalogue.rules().values() if folded in (own.id.casefold(), own.name))


def words() -> tuple[str, ...]:
    """Give the ids and names of all rules and covered points."""
    own = (word for rule in catalogue.rules().values() for word in (rule.id, rule.name))
    return (*own, *(point.name for point in COVERED))


def covered(word: str) -> Covered | None:
    """Give the point with that name that other tools decide."""
    return next((point for point in COVERED if point.name == word.casefold()), None)


def points(point: Covered) -> tuple[str, ...]:
    """Explain a point that other tools decide."""
    return (
        f"{point.point[:1].upper()}{point.point[1:]}.",
        f"Category: {category(point.id)}. By default: {weigh.covered(point)}.",
        f"Decided by: {', '.join(point.rules)}; `gate explain` tells what this project gives each of them.",
    )


def rule(name: str) -> Rule | None:
    """Give the rule of `review/ID`."""
    check, _, identity = name.partition("/")
    return catalogue.rules().get(identity) if check == CHECK else None


def weight(name: str) -> tuple[Criticality, str]:
    """Give the default criticality of `check/rule` and its reason: a rule of the review knows its own."""
    own = rule(name)
    return (own.criticality, own.impact) if own else default(name)


def document(own: Rule) -> list[str]:
    """Give the documentation of a rule in lines, code indented, and what closes a finding of it."""
    text = docstring.read(own.doc, own.id)
    lines = [f"{own.name}: {text.summary}"]
    for heading, body in text.parts.items():
        code = heading in docstring.CODE
        lines += ["", f"{heading}:"]
        lines += [f"    {line}".rstrip() for line in body.splitlines()] if code else [" ".join(body.split())]
    asked = f" Asked where one of these is in use: {', '.join(own.needs)}." if own.needs else ""
    closing = f"Taken back at one line by a comment: # gate: ignore[{own.id}] reason"
    return [*lines, "", f"What helps: {own.recommendation}.{asked}", closing]
