"""Writes findings as Markdown lists: the heavy ones one by one, the light ones by rule."""

from collections.abc import Sequence

from gate.model.finding import Finding
from gate.model.words import Criticality
from gate.wording import markdown as md
from gate.wording import remembered
from gate.wording.outcomes import Group, by_file, grouped, place, said
from gate.wording.text import counted, ended, spread

_SINGLE = 40
_GROUPS = 40
_PLACES = 20
_MESSAGE = 400


def issues(findings: Sequence[Finding]) -> list[str]:
    """Give the lines of a list with each finding, its criticality and its impact; long lists go on by rule."""
    heavy = [finding for finding in findings if finding.criticality.weight >= Criticality.HIGH.weight]
    light = [finding for finding in findings if finding.criticality.weight < Criticality.HIGH.weight]
    lines = [f"- {_single(finding)}" for finding in heavy[:_SINGLE]]
    rest = heavy[_SINGLE:]
    if rest:
        lines.append(f"- ... and {len(rest)} more: {spread(rest)}, by rule:")
        lines += [f"  {entry}" for entry in md.listed(map(brief, grouped(rest)), _GROUPS, "more rules")]
    if light:
        lines += md.listed(map(_rule, grouped(light)), _GROUPS, "more rules")
    return lines


def brief(group: Group) -> str:
    """Write the findings of one rule on one line."""
    return f"{md.text(group.name)} ({len(group.findings)} {group.criticality}): {_what(group)}"


def _single(finding: Finding) -> str:
    """Write one finding with its criticality, what is wrong and what it means."""
    where = f" at {md.code(place(finding))}" if finding.path else ""
    tags = [finding.status] if finding.status != "new" else []
    tags += ["fixable"] if finding.fixable else []
    tag = f" ({md.text(', '.join(tags))})" if tags else ""
    impact = f" Impact: {ended(md.text(finding.impact, _MESSAGE))}" if finding.impact else ""
    recalled = remembered.recalled(finding)
    why = f" Memory: {ended(md.text(recalled))}" if recalled else ""
    also = f" Also: {md.text(', '.join(finding.also))}." if finding.also else ""
    head = f"{md.text(finding.name)}{where} - **Criticality**: {finding.criticality}{tag}"
    return f"{head}\n  - {ended(md.text(said(finding, _MESSAGE)))}{impact}{also}{why}"


def _rule(group: Group) -> str:
    """Write the findings of one rule with their criticality."""
    number = counted(len(group.findings), "finding")
    return f"{md.text(group.name)} ({number}) - **Criticality**: {group.criticality}\n  - {_what(group)}"


def _what(group: Group) -> str:
    """Say what the first finding of a rule says, and where all are."""
    where = by_file(group.findings, _PLACES)
    message = md.text(said(group.first, _MESSAGE))
    return f"{message}{f' (at {md.text(where)})' if where else ''}"
