"""`gate doctor`: what the checks need, what of it is here and from where, and how to get the rest."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec import Struct

from gate import __version__, pipeline
from gate.commands import options
from gate.commands.output import surface
from gate.config import FILE, PYPROJECT, read_table
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.model.words import Status
from gate.plan import MAKES_ONE, Step
from gate.system.process import Processes
from gate.wording.text import counted

_PATIENCE = 10.0
"""Seconds for each question to Docker; an engine that hangs counts as absent."""


class Row(Struct, frozen=True):
    """One line of the table: a check, one of its tools, its version, where it comes from; `missing` where it is not."""

    check: str
    tool: str
    version: str = "-"
    source: str = ""
    missing: bool = False


@click.command("doctor")
@options.project
def command(folder: str) -> int:
    """Show which tools the checks have, in which version and from where, and how to get what is missing.

    Exit codes: 0 everything that the checks need is there, 2 usage or configuration, 3 something is missing.
    """
    processes = Processes()
    config, project, places = pipeline.prepare(folder, processes)
    steps = pipeline.steps(project, places, config)
    rows = [row for step in steps for row in tools(step)]
    missing = lacking(steps)
    facts = (*about(project, places, config), ("Docker", docker(project.root, processes)))
    width = max(len(name) for name, _ in facts)
    click.echo(f"gate {__version__} on Python {sys.version.split()[0]} ({sys.executable})\n")
    for name, text in facts:
        click.echo(f"{name:{width}}  {text}")
    click.echo()
    for line in table(rows, surface(sys.stdout).color):
        click.echo(line, color=True)
    click.echo()
    for sentence in missing:
        click.echo(sentence)
    click.echo(
        f"{counted(len(missing), 'check')} cannot run." if missing else "Everything that the checks need is here."
    )
    return 3 if missing else 0


def about(project: Project, places: Layout, config: Config) -> tuple[tuple[str, str], ...]:
    """Say what was found of the project: its name, git, configuration, environment, sources and tests."""
    environment = project.environment
    if not project.git:
        git = "no repository: every finding counts as new"
    elif not project.commit:
        git = "no commit yet: every finding counts as new"
    else:
        base = (
            f"compared with {project.base[:7]}" if project.base else "no base branch found: every finding counts as new"
        )
        git = f"commit {project.commit[:7]} on {project.branch or 'no branch'}, {base}"
    found = (
        f"{environment.source}, Python {environment.version} ({environment.python})"
        if environment
        else f"none found: {MAKES_ONE}"
    )
    return (
        ("Project", f"{project.name} in {project.root}"),
        ("Git", git),
        ("Configuration", f'{settings_file(project)}, preset "{config.preset}"'),
        ("Environment", found),
        ("Sources", _folder(places.sources, len(places.source_files), not config.project.sources)),
        ("Tests", _folder(places.tests, len(places.test_files), not config.project.tests)),
    )


def settings_file(project: Project) -> str:
    """Name the file that configures the gate here."""
    root = Path(project.root)
    if (root / FILE).is_file():
        return FILE
    if read_table(project.texts.get(PYPROJECT, ""), PYPROJECT):
        return f"[tool.gate] in {PYPROJECT}"
    return "none"


def _folder(paths: Sequence[str], files: int, assumed: bool) -> str:
    """Name folders, how many Python files they have, and whether they were configured or found."""
    if not paths:
        return "none found"
    return f"{', '.join(paths)} ({counted(files, 'file')}, {'found' if assumed else 'configured'})"


def tools(step: Step) -> tuple[Row, ...]:
    """Give the rows of one check: one per tool, or why it needs none."""
    name = step.check.name
    if step.reason and step.status is Status.SKIPPED:
        return (Row(name, "", "", f"skipped: {step.reason}"),)
    rows = []
    for need in step.check.needs:
        tool = step.scope.tools.get(need)
        found = Row(name, need, tool.version, tool.source) if tool else Row(name, need, source="missing", missing=True)
        rows.append(found)
    return tuple(rows) or (Row(name, "", "", "needs no tool"),)


def lacking(steps: Sequence[Step]) -> tuple[str, ...]:
    """Say for each check that cannot run why, and which line helps; a check that another one replaces is left out."""
    ready = {step.check.name for step in steps if not step.reason}
    stand_ins = {step.check.stands_in_for: step.check.name for step in steps if step.check.stands_in_for}
    sentences = []
    for step in steps:
        check = step.check
        replaced = stand_ins.get(check.name) in ready or check.stands_in_for in ready
        if not step.reason or step.status is Status.SKIPPED or replaced:
            continue
        sentences.append(f"{check.name}: {step.reason}")
    return tuple(sentences)


def table(rows: Sequence[Row], color: bool) -> tuple[str, ...]:
    """Lay the rows out in columns; a check is named once."""
    cells = [("Check", "Tool", "Version", "From")]
    cells += [(row.check, row.tool, row.version, row.source) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    lines = []
    for number, (check, *rest) in enumerate(cells):
        shown = ("" if number > 1 and cells[number - 1][0] == check else check, *rest)
        line = "  ".join(f"{text:{width}}" for text, width in zip(shown, (*widths, 0), strict=True)).rstrip()
        style = {"bold": True} if number == 0 else {"fg": "red"} if rows[number - 1].missing else {}
        lines.append(click.style(line, **style) if color and style else line)
    return tuple(lines)


def docker(root: str, processes: Processes) -> str:
    """Say whether Docker's engine and Compose are here; only the integration tests need them."""

    def ask(*argv: str) -> str:
        raw = processes.run(argv, root, {}, _PATIENCE)
        return raw.stdout.strip() if raw.exit_code == 0 and not raw.stopped else ""

    engine = ask("docker", "version", "--format", "{{.Server.Version}}")
    compose = ask("docker", "compose", "version", "--short")
    old = "" if compose else ask("docker-compose", "version", "--short")
    parts = (
        f"engine {engine}" if engine else "no engine answers",
        f"Compose {compose}" if compose else f"Compose {old} (docker-compose)" if old else "no Compose",
    )
    return f"{', '.join(parts)} (for integration tests)"
