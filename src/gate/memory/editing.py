"""Changes known issues in the text of their file: adds one, marks one as resolved; every other byte stays."""

import re
from datetime import date

from gate.errors import MemoryFileError, UsageError
from gate.memory import reading
from gate.memory.outline import newline, split
from gate.memory.phrases import escaped
from gate.model.finding import Finding
from gate.model.memory import Issue, Standing

_FIELD = re.compile(r"^(?P<head>(?:.*?\*\*[^*:]+(?::\*\*|\*\*\s*:))|\s*(?:[-+*>]|\d+[.)])?\s)?(?P<value>.*)$")
"""The line of a status: with its name before it, or, below a heading, alone or in a list."""

HEADING = "# Known Issues"
"""How the file of the known issues begins."""


def entry(
    finding: Finding,
    *,
    title: str,
    why: str,
    until: str,
    owner: str,
    ticket: str,
    today: date,
) -> str:
    """Write a complete entry for a finding; without `until` it is an intentional decision."""
    status = f"Accepted until {until}" if until else "Intentional decision"
    fields = {
        "Location": _location(finding),
        "Rules": f"`{finding.name}`",
        "Fingerprint": f"`{finding.fingerprint}`",
        "Status": status,
        "Reported": today.isoformat(),
        "Until": until,
        "Owner": escaped(owner),
        "Ticket": escaped(ticket),
    }
    guidance = f"**DO NOT flag this as a new issue** until {until}." if until else "**DO NOT flag this as an issue.**"
    parts = (
        ("Current Behavior", escaped(finding.message)),
        ("Impact", escaped(finding.impact)),
        ("Rationale", escaped(why)),
        ("Planned Fix", escaped(finding.recommendation) if until else ""),
        ("Review Guidance", guidance),
    )
    lines = [f"## {escaped(title)}", "", *(f"**{key}**: {value}" for key, value in fields.items() if value)]
    for heading, text in parts:
        lines += ["", f"### {heading}", "", text] if text else []
    return "\n".join(lines) + "\n"


def resolve(text: str, file: str, issue: Issue, today: date) -> str:
    """Mark an issue as resolved: in the line of its status, else in a new line; raises UsageError where that fails."""
    lines = split(text)
    end = newline(text)
    done = f"Resolved on {today.isoformat()}"
    if issue.status_line:
        index = issue.status_line - 1
        whole = lines[index].rstrip("\r\n")
        field = _FIELD.match(whole)
        head, before = (field["head"] or "", field["value"].strip()) if field else ("", "")
        was = f" (before: {before})" if before else ""
        lines[index] = f"{head.rstrip()}{' ' if head.strip() else ''}{done}{was}{lines[index][len(whole) :]}"
    else:
        after = issue.insert_after
        if lines[after - 1 : after] and not lines[after - 1].endswith(("\n", "\r")):
            lines[after - 1] += end
        added = f"{issue.indent}- **Status**: {done}{end}" if issue.indent else f"{end}**Status**: {done}{end}"
        lines.insert(after, added)
    changed = "".join(lines)
    _check(text, changed, file, issue)
    return changed


def _check(before: str, after: str, file: str, issue: Issue) -> None:
    """Refuse a change after which the file says anything else than that this issue is resolved."""
    old = [(one.title, one.standing) for one in reading.read({file: before}, "").issues]
    place = [one.line for one in reading.read({file: before}, "").issues].index(issue.line)
    wanted = [*old[:place], (issue.title, Standing.RESOLVED), *old[place + 1 :]]
    try:
        new = [(one.title, one.standing) for one in reading.read({file: after}, "").issues]
    except MemoryFileError as problem:
        new = []
        reason = problem.message
    else:
        reason = "its form is not understood"
    if new != wanted:
        raise UsageError(f"{issue.at}: this entry cannot be marked as resolved: {reason}.", "Change its **Status** by hand.")  # fmt: skip


def _location(finding: Finding) -> str:
    """Write where a finding is, as far as the form of the memory files can say it."""
    if not finding.path:
        return "Whole project"
    if re.search(r"[`\s:*?\[]", finding.path):
        return ""
    return f"`{finding.path}{f':{finding.line}' if finding.line else ''}`"
