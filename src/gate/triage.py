"""Sorts findings: merges doubles, weighs by place and policy, fingerprints, tells new from existing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from msgspec.structs import replace
from pathspec import GitIgnoreSpec

from gate.memory import applying
from gate.memory.reach import Ground
from gate.model.finding import Finding
from gate.model.memory import Memory
from gate.model.outcome import Outcome
from gate.model.review import Triage
from gate.model.scope import Layout
from gate.model.settings import Config
from gate.model.words import Criticality, Level
from gate.policy import twins
from gate.policy.criticality import MIGRATIONS, PLACES
from gate.policy.weigh import override

Added = Mapping[str, frozenset[int]]


def sort(
    outcomes: Sequence[Outcome],
    config: Config,
    layout: Layout,
    lines: Mapping[str, Sequence[str]],
    added: Added | None,
) -> Triage:
    """Give the findings of all trusted outcomes, heaviest first.

    `lines` are the source lines by path, `added` the added line numbers by path; None where there is nothing to
    compare with, which makes every finding new.
    """
    found = [finding for outcome in outcomes for finding in outcome.findings]
    merged = _merge(found)
    marked = fingerprint(merged, lines)
    sorter = _Places(config, layout)
    opened: list[Finding] = []
    closed: list[Finding] = []
    for finding in marked:
        if finding.status == "ignored":
            closed.append(finding)
            continue
        level, why = sorter.level(finding)
        if level is Level.OFF:
            closed.append(replace(finding, status="ignored", why=why))
            continue
        status = "new" if added is None or is_new(finding, added) else "existing"
        opened.append(replace(finding, criticality=Criticality(level.value), status=status, why=why))
    return Triage(tuple(sorted(opened, key=_order)), tuple(sorted(closed, key=_order)))


def recall(triage: Triage, memory: Memory, ground: Ground) -> tuple[Triage, applying.Applied]:
    """Let the memory speak of the open findings: raise, hide and bring back; also give what it said of each issue."""
    applied = applying.apply(triage.open, memory, ground)
    closed = (*triage.closed, *applied.closed)
    return Triage(tuple(sorted(applied.open, key=_order)), tuple(sorted(closed, key=_order))), applied


def is_new(finding: Finding, added: Added) -> bool:
    """Tell whether a finding lies on an added line, or concerns a changed file or the project as a whole."""
    if not finding.path:
        return True
    numbers = added.get(finding.path)
    if numbers is None:
        return False
    if not finding.line:
        return bool(numbers)
    return any(number in numbers for number in range(finding.line, max(finding.end_line, finding.line) + 1))


def fingerprint(findings: Sequence[Finding], lines: Mapping[str, Sequence[str]]) -> tuple[Finding, ...]:
    """Give each finding the hash of its rule, path, normalised line and occurrence, so that moved lines keep it."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marked = []
    for finding in sorted(findings, key=lambda f: (f.path, f.line, f.column, f.name)):
        text = lines.get(finding.path, ())
        line = " ".join(text[finding.line - 1].split()) if 0 < finding.line <= len(text) else ""
        key = (finding.name, finding.path, line or finding.symbol)
        seen[key] += 1
        digest = blake2b("\0".join((*key, str(seen[key]))).encode(), digest_size=8).hexdigest()
        marked.append(replace(finding, fingerprint=digest))
    return tuple(marked)


def _merge(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Count once what two tools say about one line: Bandit's B101 and Ruff's S101, a rule of the review and its twin."""
    first: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=lambda f: f.check == "ruff"):
        key = _identity(finding)
        known = first.get(key) or next((first[k] for k in _around(finding, first)), None)
        if known is None:
            first[key] = finding
            continue
        key = _identity(known)
        if known.name == finding.name:
            first[key] = replace(known, extra=known.extra and finding.extra)
        else:
            heavy, light = sorted((known, finding), key=lambda f: (f.check == "ruff", -f.criticality.weight))
            criticality = max(heavy.criticality, light.criticality, key=lambda c: c.weight)
            names = tuple(dict.fromkeys((*heavy.also, light.name, *light.also)))
            also = tuple(name for name in names if name != heavy.name)
            first[key] = replace(heavy, criticality=criticality, also=also, extra=heavy.extra and light.extra)
    return _folded(tuple(first.values()))


def _folded(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Let a rule of the review speak for its twins in other tools, which may name another line of the same call."""
    places: dict[tuple[str, str], list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.check == "review" and twins.group(finding.name):
            places.setdefault((twins.group(finding.name), finding.path), []).append(number)
    kept = dict(enumerate(findings))
    for number, finding in enumerate(findings) if places else ():
        shared = twins.group(finding.name) if finding.check != "review" else ""
        near = (host for host in places.get((shared, finding.path), ()) if _overlap(kept[host], finding))
        first = next(near, None)
        if first is not None:
            del kept[number]
            host = kept[first]
            also = tuple(dict.fromkeys((*host.also, finding.name, *finding.also)))
            kept[first] = replace(host, also=also, extra=host.extra and finding.extra)
    return tuple(kept.values())


def _overlap(one: Finding, other: Finding) -> bool:
    """Tell whether two findings share a line of a file."""
    ends = max(one.end_line, one.line), max(other.end_line, other.line)
    return one.path == other.path and one.line <= ends[1] and other.line <= ends[0]


def _around(finding: Finding, first: Mapping[tuple[object, ...], Finding]) -> list[tuple[object, ...]]:
    """Give the keys of Bandit's findings whose lines hold a twin of Ruff's, which names another line of the same call."""
    if finding.check != "ruff" or _identity(finding)[0] != "bandit":
        return []
    lines = range(finding.line, max(finding.end_line, finding.line) + 1)
    keys = (("bandit", finding.rule[1:], finding.path, line) for line in range(max(1, lines.start - 20), lines.stop))
    return [key for key in keys if key in first and max(first[key].end_line, first[key].line) >= finding.line]


def _identity(finding: Finding) -> tuple[object, ...]:
    """Give what two findings share when they are one: the place, and the rule's number across its twins."""
    if finding.check in ("bandit", "ruff") and finding.rule[:1] in "BS" and finding.rule[1:].isdigit():
        twin = finding.check == "bandit" or finding.rule.startswith("S")
        if twin:
            return ("bandit", finding.rule[1:], finding.path, finding.line)
    shared = twins.group(finding.name)
    if shared:
        return (shared, finding.path, finding.line)
    return (finding.name, finding.path, finding.line, finding.column, finding.message)


class _Places:
    """Knows which tables speak for which path."""

    def __init__(self, config: Config, layout: Layout) -> None:
        self.config = config
        self.named = [(place, GitIgnoreSpec.from_lines([place])) for place in config.places]
        self.tests = frozenset(layout.test_files)
        self.migrations = GitIgnoreSpec.from_lines(MIGRATIONS)

    def level(self, finding: Finding) -> tuple[Level, str]:
        """Give the level of a finding and what changed it: the team's places, table and check, then the policy's."""
        for place, spec in self.named:
            hit = override(finding.name, self.config.places[place]) if spec.match_file(finding.path) else None
            if hit:
                return hit[1], f'[places."{place}"] "{hit[0]}"'
        hit = override(finding.name, self.config.criticality)
        if hit:
            return hit[1], f'[criticality] "{hit[0]}"'
        settings = self.config.checks.get(finding.check)
        if settings and settings.criticality:
            return Level(settings.criticality.value), f"checks.{finding.check}.criticality"
        kind = (
            "tests" if finding.path in self.tests else "migrations" if self.migrations.match_file(finding.path) else ""
        )
        hit = override(finding.name, PLACES[kind]) if kind else None
        if hit and (hit[1] is Level.OFF or Criticality(hit[1].value).weight < finding.criticality.weight):
            return hit[1], f"milder in {kind}"
        return Level(finding.criticality.value), ""


def _order(finding: Finding) -> tuple[object, ...]:
    """Sort heaviest first, new before existing, then by place."""
    return (
        -finding.criticality.weight,
        finding.status != "new",
        finding.path,
        finding.line,
        finding.column,
        finding.rule,
    )
