"""Applies what the project remembers to findings: what is known, what counts again, what weighs more."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from gate.memory.phrases import found, normal
from gate.memory.reach import Ground, Map, Reach
from gate.model.finding import Finding
from gate.model.memory import FalsePositive, Issue, Memory, Priority, Standing
from gate.policy import topics
from gate.policy.memory import QUARANTINED

T = TypeVar("T")

_CODE = re.compile(r"[A-Za-z].*\d{2}")
"""A rule that is a code, such as S608, and so cannot be an ordinary word of a sentence."""


class Hit(Struct, frozen=True):
    """A known issue, by its place in the memory, that speaks of a finding, and how that is known."""

    issue: int
    because: str


class Applied(Struct, frozen=True, kw_only=True):
    """The findings after memory has spoken.

    `matched` are the known issues that speak of any finding, `hidden` the findings that each hides, `counting` those
    that count although it speaks of them, `because` how the hidden ones were matched; all by the issue's place in the
    memory.
    """

    open: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()
    matched: frozenset[int] = frozenset()
    hidden: dict[int, tuple[Finding, ...]] = {}
    counting: dict[int, tuple[Finding, ...]] = {}
    because: dict[int, tuple[str, ...]] = {}


def apply(findings: Sequence[Finding], memory: Memory, ground: Ground) -> Applied:
    """Raise, explain away and bring back findings, by priorities, false positives and known issues.

    Where an issue accepts a number of findings, those that were there before come first.
    """
    places = Map(ground)
    raising = _Priorities(memory.priorities, ground, places)
    excused = _FalsePositives(memory.false_positives, ground, places)
    issues = Issues(memory.issues, ground, places)
    opened: list[Finding] = []
    closed: list[Finding] = []
    hidden: dict[int, list[Finding]] = {}
    counting: dict[int, list[Finding]] = {}
    because: dict[int, dict[str, None]] = {}
    for one in sorted(findings, key=lambda f: (f.status == "new", f.path, f.line, f.column, f.name)):
        why = excused.why(one) if one.name not in QUARANTINED else ""
        if why:
            closed.append(replace(one, status="ignored", why=why))
            continue
        finding = raising.weigh(one)
        hits = issues.hits(finding)
        hit = next((hit for hit in hits if issues.covers(hit.issue, finding, len(hidden.get(hit.issue, ())))), None)
        if hit:
            known = replace(finding, status="known", why=_named(memory.issues[hit.issue]))
            closed.append(known)
            hidden.setdefault(hit.issue, []).append(known)
            because.setdefault(hit.issue, {})[hit.because] = None
        elif hits:
            issue = memory.issues[hits[0].issue]
            again = replace(finding, why="; ".join(filter(None, (finding.why, _again(issue, finding, ground)))))
            opened.append(again)
            counting.setdefault(hits[0].issue, []).append(again)
        else:
            opened.append(finding)
    return Applied(
        open=tuple(opened),
        closed=tuple(closed),
        matched=frozenset(issues.matched),
        hidden=_frozen(hidden),
        counting=_frozen(counting),
        because=_frozen(because),
    )


def _frozen(found: Mapping[int, Iterable[T]]) -> dict[int, tuple[T, ...]]:
    """Give what was collected as values."""
    return {index: tuple(seen) for index, seen in found.items()}


class Issues:
    """The known issues, indexed by file and by fingerprint."""

    def __init__(self, issues: Sequence[Issue], ground: Ground, places: Map) -> None:
        """Look up where every issue applies; one with fingerprints applies to these alone."""
        self.matched: set[int] = set()
        self._issues = issues
        self._ground = ground
        self._topics: dict[str, tuple[str, ...]] = {}
        self._texts = [(normal(issue.title), normal(f"{issue.title}. {issue.text}")) for issue in issues]
        self._by_print = {text: index for index, issue in enumerate(issues) for text in issue.fingerprints}
        self._by_path: dict[str, list[tuple[int, Reach]]] = {}
        self._wide: dict[Reach, list[int]] = {}
        self._around: dict[str, list[Reach]] = {}
        self._speaking: dict[tuple[Reach, tuple[str, ...]], tuple[Hit, ...]] = {}
        self._candidates: dict[tuple[str, tuple[str, ...]], tuple[list[tuple[Hit, Reach]], list[Hit]]] = {}
        for index, issue in enumerate(issues):
            for reach in map(places.reach, issue.places if not issue.fingerprints else ()):
                if reach.wide:
                    self._wide.setdefault(reach, []).append(index)
                else:
                    for path in reach.paths:
                        self._by_path.setdefault(path, []).append((index, reach))

    def hits(self, finding: Finding) -> tuple[Hit, ...]:
        """Give the issues that speak of a finding: by its fingerprint, or by its place and its rule or topic."""
        names = (finding.name, *finding.also)
        key = (finding.path, names)
        if key not in self._candidates:
            self._candidates[key] = self._find(finding.path, names)
            self.matched |= {hit.issue for hit in self._candidates[key][1]}
        lined, whole = self._candidates[key]
        index = self._by_print.get(finding.fingerprint)
        own = [] if index is None else [Hit(index, "names its fingerprint")]
        own += [hit for hit, reach in lined if reach.holds(finding)]
        self.matched |= {hit.issue for hit in own}
        return (*own, *whole)

    def covers(self, index: int, finding: Finding, spent: int) -> bool:
        """Tell whether an issue still accepts a finding after it has accepted some."""
        issue = self._issues[index]
        if lacks(issue, finding):
            return False
        if issue.standing is Standing.RESOLVED or (issue.term and issue.term.passed(self._ground.today)):
            return False
        return issue.count is None or spent < issue.count

    def _find(self, path: str, names: tuple[str, ...]) -> tuple[list[tuple[Hit, Reach]], list[Hit]]:
        """Give the issues that speak of these rules in a file: those for some lines, and those for the whole of it."""
        near = [
            (Hit(i, why), reach) for i, reach in self._by_path.get(path, ()) if (why := self._says(i, names, False))
        ]
        lined = [(hit, reach) for hit, reach in near if reach.lines or reach.symbol]
        whole = [hit for hit, reach in near if not (reach.lines or reach.symbol)]
        if path not in self._around:
            self._around[path] = [reach for reach in self._wide if reach.everything or path in reach.paths]
        for reach in self._around[path]:
            key = (reach, names)
            if key not in self._speaking:
                hits = ((index, self._says(index, names, True)) for index in self._wide[reach])
                self._speaking[key] = tuple(Hit(index, why) for index, why in hits if why)
            whole += self._speaking[key]
        return lined, whole

    def _says(self, index: int, names: Iterable[str], wide: bool) -> str:
        """Say how an issue names one of these rules, or their topic; empty where it does not.

        Where it lists rules, only they count. Where it applies to many files, its title must say it.
        """
        issue = self._issues[index]
        text = self._texts[index][0 if wide else 1]
        for name in names:
            if issue.rules:
                pattern = next((pattern for pattern in issue.rules if names_rule(pattern, name)), None)
                if pattern:
                    return f"names {pattern}"
                continue
            rule = name.partition("/")[2]
            if _CODE.search(rule) and found((rule,), text):
                return f"names {rule}"
            if name not in self._topics:
                self._topics[name] = topics.of(name, self._ground.topics)
            topic = found(self._topics[name], text)
            if topic:
                return f'says "{topic}"'
        return ""


class _FalsePositives:
    """The false positives by place."""

    def __init__(self, entries: Sequence[FalsePositive], ground: Ground, places: Map) -> None:
        self._ground = ground
        self._entries = [(one, places.reach(one.place), normal(one.subject)) for one in entries if one.place]
        self._by_names: dict[tuple[str, ...], list[tuple[FalsePositive, Reach]]] = {}

    def why(self, finding: Finding) -> str:
        """Say which entry calls a finding a false positive; empty where none does."""
        names = (finding.name, *finding.also)
        if names not in self._by_names:
            self._by_names[names] = [(e, r) for e, r, subject in self._entries if self._about(e, subject, names)]
        entry = next((e for e, reach in self._by_names[names] if reach.holds(finding)), None)
        return f"false positive '{entry.title}' ({entry.at})" if entry else ""

    def _about(self, entry: FalsePositive, subject: str, names: Iterable[str]) -> bool:
        """Tell whether an entry is about one of these rules."""
        if entry.rules:
            return any(names_rule(pattern, name) for pattern in entry.rules for name in names)
        return any(found(topics.of(name, self._ground.topics), subject) for name in names)


class _Priorities:
    """The review priorities that make findings weigh more."""

    def __init__(self, entries: Sequence[Priority], ground: Ground, places: Map) -> None:
        self._ground = ground
        self._entries = [
            (one, tuple(map(places.reach, one.places)), normal(f"{one.title}. {one.text}"))
            for one in sorted(entries, key=lambda one: -(one.level.weight if one.level else 0))
            if one.level
        ]
        self._by_names: dict[tuple[str, ...], list[tuple[Priority, tuple[Reach, ...]]]] = {}

    def weigh(self, finding: Finding) -> Finding:
        """Raise a finding that a priority speaks of to its level; what the team's tables say stays as they say it."""
        if finding.why:
            return finding
        names = (finding.name, *finding.also)
        if names not in self._by_names:
            self._by_names[names] = [
                (entry, reaches)
                for entry, reaches, text in self._entries
                if any(found(topics.of(name, self._ground.topics), text) for name in names)
            ]
        for entry, reaches in self._by_names[names]:
            here = not reaches or any(reach.holds(finding) for reach in reaches)
            if here and entry.level and entry.level.weight > finding.criticality.weight:
                return replace(finding, criticality=entry.level, why=f"priority '{entry.title}' ({entry.at})")
        return finding


def names_rule(pattern: str, name: str) -> bool:
    """Tell whether a pattern such as `ruff/S6*` or `S608` names `check/rule`."""
    return fnmatchcase(name, pattern) or ("/" not in pattern and fnmatchcase(name.partition("/")[2], pattern))


def _named(issue: Issue) -> str:
    """Name the issue that a finding is known by."""
    return f"known issue '{issue.title}' ({issue.at})"


def lacks(issue: Issue, finding: Finding) -> str:
    """Name the fields without which an issue does not excuse a finding; empty where it has them."""
    return unkept(issue) if finding.name in QUARANTINED else ""


def unkept(issue: Issue) -> str:
    """Name the fields that an issue lacks to put a flaky test in quarantine; empty where it has them."""
    fields = (("**Owner**", bool(issue.owner)), ("**Until**", issue.term is not None))
    return " and ".join(name for name, there in fields if not there)


def _again(issue: Issue, finding: Finding, ground: Ground) -> str:
    """Say why a finding counts although an issue speaks of it."""
    if issue.standing is Standing.RESOLVED:
        return f"{_named(issue)} is marked resolved"
    if issue.term and issue.term.passed(ground.today):
        return f"{_named(issue)} lapsed: {lapse(issue)}"
    if lacks(issue, finding):
        return f"{_named(issue)} is no quarantine without {lacks(issue, finding)}"
    return f"{_named(issue)} accepts {issue.count} and no more"


def lapse(issue: Issue) -> str:
    """Say which promise lapsed and when."""
    if issue.term is None:
        return ""
    if issue.term.last is None:
        return f'no day can be read from "{issue.term.text}", which counts as past'
    return f'"{issue.term.text}" ended on {issue.term.last.isoformat()}'
