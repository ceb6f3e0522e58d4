"""Takes findings back where a comment in the code says so, and reports the comments that do nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from msgspec.structs import replace

from gate.model.facts import Ignore
from gate.model.finding import Finding
from gate.policy.weigh import category, default

Comments = Mapping[str, tuple[Ignore, ...]]
"""Comments by path, in the order of their lines."""


def close(
    check: str, findings: Sequence[Finding], comments: Comments, names: Mapping[str, str], unsure: Collection[str]
) -> tuple[Finding, ...]:
    """Give the findings of a check, those that a comment takes back with the status `ignored`, and what is wrong with comments.

    `names` are the words of the check's rules by their ids, either of which a comment may use. A comment without a
    reason takes nothing back. A word such as `conventions/no-own-session` speaks to the check that it begins with, one
    without a check to the review. That one takes nothing back is not held against it for rules in `unsure`, which failed.
    """
    comments = _own(check, comments)
    used: set[tuple[str, Ignore, str]] = set()
    closed = []
    for finding in findings:
        words = {finding.rule, names.get(finding.rule, finding.rule)}
        hit = next(
            ((one, word) for one in _at(finding, comments) for word in one.rules if one.reason and word in words), None
        )
        if hit:
            used.add((finding.path, *hit))
        closed.append(
            replace(finding, status="ignored", why=f"ignored in the code: {hit[0].reason}") if hit else finding
        )
    for path, lines in comments.items():
        for one in lines:
            closed += [_complaint(check, path, one, *fault) for fault in _faults(path, one, used, names, unsure)]
    return tuple(closed)


def _own(check: str, comments: Comments) -> Comments:
    """Keep what speaks to a check: its own words; a comment without any word is the review's."""
    found = {}
    for path, lines in comments.items():
        own = []
        for one in lines:
            words = tuple(
                word.removeprefix("review/")
                for word in one.rules
                if word.startswith(f"{check}/") or ("/" not in word and check == "review")
            )
            if words or (not one.rules and check == "review"):
                own.append(replace(one, rules=words))
        found[path] = tuple(own)
    return found


def _at(finding: Finding, comments: Comments) -> Iterator[Ignore]:
    """Give the comments that speak of a finding's line: at its first or last one, or alone just above it."""
    ignores = comments.get(finding.path, ())
    first = max(finding.line, 1)
    alone = {one.line for one in ignores if one.alone}
    above = {first}
    while min(above) - 1 in alone:
        above.add(min(above) - 1)
    for one in ignores:
        if one.line in (first, finding.end_line) or (one.alone and one.line in above):
            yield one


def _faults(
    path: str, one: Ignore, used: Collection[tuple[str, Ignore, str]], names: Mapping[str, str], unsure: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a comment: the rule of the complaint and its sentence."""
    listed = ", ".join(one.rules)
    if not one.rules:
        yield "ignore-reason", "this comment names no rule, so it ignores nothing: `# gate: ignore[RULE] reason`"
        return
    if not one.reason:
        yield "ignore-reason", f"this comment gives no reason, so it ignores nothing: `# gate: ignore[{listed}] reason`"
        return
    for word in one.rules:
        if (path, one, word) in used or word in unsure or any(names.get(rule) == word for rule in unsure):
            continue
        if word in names or word in names.values():
            yield "ignore-unused", f"{word} has nothing against this line; remove it from the comment"
        else:
            near = get_close_matches(word, (*names, *names.values()), n=1, cutoff=0.6)
            yield "ignore-unused", f"there is no rule {word!r}.{f' Did you mean {near[0]!r}?' if near else ''}"


def _complaint(check: str, path: str, one: Ignore, rule: str, message: str) -> Finding:
    """Make a finding about a comment."""
    criticality, impact = default(f"{check}/{rule}")
    return Finding(
        rule=rule,
        check=check,
        path=path,
        line=one.line,
        message=message,
        criticality=criticality,
        category=category(f"{check}/{rule}"),
        impact=impact,
        extra=True,
    )
