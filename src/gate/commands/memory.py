"""`gate memory`: look after what the project knows about itself."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate.commands import options

if TYPE_CHECKING:
    from gate.commands.remembering import Workplace
    from gate.model.finding import Finding
    from gate.model.memory import Issue


@click.group("memory")
def command() -> None:
    """Look after what the project knows about itself: known issues, priorities, budgets, past reviews."""


@command.command("init")
@options.project
def init(folder: str) -> int:
    """Write the memory files from what is there; files that exist keep everything but their generated parts.

    Exit codes: 0 done, 2 usage or configuration.
    """
    from gate.commands import remembering
    from gate.commands.memory_init import write

    for line in write(remembering.workplace(folder)):
        click.echo(line)
    return 0


@command.command("add")
@click.argument("finding", metavar="FINGERPRINT|PATH:LINE|RULE")
@click.option("--why", required=True, help="Why the finding may stay.")
@click.option("--until", default="", metavar="DAY", help="The last day, such as 2027-03-31 or `Q2 2027`.")
@click.option("--intentional", is_flag=True, help="A decision without an end, instead of --until.")
@click.option("--title", default="", help="The heading. [default: from the finding]")
@click.option("--owner", default="", help="Who looks after it.")
@click.option("--ticket", default="", help="Where it is planned.")
@options.project
def add(finding: str, why: str, until: str, intentional: bool, title: str, owner: str, ticket: str, folder: str) -> int:
    """Write a known issue for a finding of the last run; from the next run on it is known until the day has passed.

    The finding is named by its fingerprint in gate.json, its place in the report, or, where it is the only one, its rule.

    Exit codes: 0 done, 2 usage or configuration.
    """
    from gate.commands import remembering
    from gate.errors import UsageError
    from gate.memory import editing, terms
    from gate.policy.memory import QUARANTINED

    place = remembering.workplace(folder)
    if intentional == bool(until):
        raise UsageError("Give either --until or --intentional.", "A promise needs a day; a decision has none.")
    last = terms.until(until).last if until else None
    if until and last is None:
        raise UsageError(f"No day can be read from --until {until!r}.", "Wanted is a day such as 2027-03-31.")
    if last and last < place.today:
        raise UsageError(f"--until {until!r} ended on {last.isoformat()}.", "Give a day to come.")
    one = _chosen(place, finding)
    if one.name in QUARANTINED and not (owner and until):
        raise UsageError("A flaky test goes into quarantine only with --owner and --until.", "Someone must repair it.")
    name = title or f"{one.name}{f' in {one.path}' if one.path else ''}"
    added = editing.entry(
        one, title=name, why=why, until=last.isoformat() if last else "", owner=owner, ticket=ticket, today=place.today
    )
    path = place.append(added)
    click.echo(f"Added {name!r} to {path}.")
    return 0


@command.command("resolve")
@click.argument("title")
@options.project
def resolve(title: str, folder: str) -> int:
    """Mark the known issue with this title (or a part of it, or FILE:LINE) as resolved; it stays on record.

    Exit codes: 0 done, 2 usage or configuration.
    """
    from gate.commands import remembering
    from gate.memory import editing
    from gate.system import files, recollection

    place = remembering.workplace(folder)
    issue = _issue(place, title)
    path = Path(place.project.root) / issue.file
    text = recollection.exact(path, issue.file)
    files.write(path, editing.resolve(text, issue.file, issue, place.today))
    click.echo(f"Marked {issue.title!r} ({issue.at}) as resolved.")
    return 0


@command.command("lint")
@options.project
def lint(folder: str) -> int:
    """List the entries that need someone: lapsed, grown, back again, matching nothing, or too vague to match.

    A flaky test in quarantine needs an owner and an end; an entry without them is listed, and hides nothing. What ends within 14 days or has no end is listed too. Findings are those of the last `gate run`.

    Exit codes: 0 nothing to do (yet), 1 something needs someone, 2 usage, configuration or a broken memory file.
    """
    from gate.commands import remembering
    from gate.model.recollection import Kind
    from gate.wording import remembered
    from gate.wording.text import counted

    place = remembering.workplace(folder)
    notices = [notice for notice in place.notices() if notice.kind is not Kind.ATTENTION]
    for notice in notices:
        click.echo(f"{notice.at}: {remembered.meaning(notice)}: {notice.title}: {notice.text}")
    known = counted(len(place.memory.issues), "known issue")
    click.echo(f"{known}, {counted(len(notices), 'notice')}, by {place.basis()}.")
    return int(any(notice.kind not in (Kind.ENDING, Kind.ENDLESS) for notice in notices))


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.project
def show(form: str, folder: str) -> int:
    """List what the project remembers.

    Exit codes: 0 done, 2 usage, configuration or a broken memory file.
    """
    from gate.commands import remembering

    place = remembering.workplace(folder)
    for line in remembering.listed(place.memory) if form == "text" else remembering.as_json(place.memory):
        click.echo(line)
    return 0


def _chosen(place: "Workplace", text: str) -> "Finding":
    """Find one open finding of the last run; raises UsageError where there is none or more than one."""
    from gate.errors import UsageError

    findings = place.findings()
    if findings is None:
        raise UsageError("There is no last run to take the finding from.", "Run `gate run` first.")
    hits = [one for one in findings if one.fingerprint.startswith(text) and len(text) >= 4]
    hits = hits or [one for one in findings if text in {one.place, f"{one.path}:{one.line}"}]
    hits = hits or [one for one in findings if text == one.name]
    if not hits:
        raise UsageError(f"The last run has no finding {text!r}.", "gate.json has the fingerprint of each finding.")
    if len(hits) > 1:
        named = "; ".join(f"{one.fingerprint} {one.name}" for one in hits[:5])
        raise UsageError(f"{len(hits)} findings are meant by {text!r}: {named}.", "Give one fingerprint.")
    one = hits[0]
    if one.status == "known":
        raise UsageError(f"This finding is known already: {one.why}.")
    issue = next((issue for issue in place.memory.issues if one.fingerprint in issue.fingerprints), None)
    if issue:
        raise UsageError(f"{issue.title!r} ({issue.at}) has this finding already.", "Change the entry instead.")
    return one


def _issue(place: "Workplace", text: str) -> "Issue":
    """Find one known issue that is not resolved; raises UsageError where there is none or more than one."""
    from gate.config import suggestion
    from gate.errors import UsageError
    from gate.model.memory import Standing

    issues = [issue for issue in place.memory.issues if issue.standing is not Standing.RESOLVED]
    hits = [issue for issue in issues if text in (issue.at, issue.title)]
    hits = hits or [issue for issue in issues if text.casefold() in issue.title.casefold()]
    if not hits:
        near = suggestion(text, [issue.title for issue in issues])
        raise UsageError(f"There is no open known issue {text!r}.{near}", "`gate memory list` has them all.")
    if len(hits) > 1:
        named = "; ".join(f"{issue.title} ({issue.at})" for issue in hits[:5])
        raise UsageError(f"{len(hits)} known issues are meant by {text!r}: {named}.", "Give FILE:LINE.")
    return hits[0]
