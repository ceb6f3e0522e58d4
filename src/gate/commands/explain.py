"""`gate explain NAME`: what a word of the review means, and what this project says about it."""

import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from gate import config as configuration
from gate import pipeline, registry
from gate.commands import explain_policy, options
from gate.commands.explain_policy import Topic
from gate.commands.explain_settings import Source
from gate.commands.output import surface
from gate.errors import UsageError
from gate.model.scope import Project
from gate.model.settings import Config
from gate.system import files
from gate.system.process import Processes


@click.command("explain")
@click.argument("name", required=False)
@options.project
def command(name: str | None, folder: str) -> int:
    """Explain NAME: a check, a criticality, a score, a verdict, a status, a setting or a rule.

    Without NAME, list what can be explained.

    Exit codes: 0 explained, 2 usage or configuration.
    """
    config, project, _ = pipeline.prepare(folder, Processes())
    checks = registry.checks()
    source = _source(config, project)
    shown = surface(sys.stdout)
    known = tuple(explain_policy.names(source, checks))
    if name is None:
        click.echo(_overview(known, shown.width))
        return 0
    topics = explain_policy.find(name, source, checks)
    if not topics:
        everything = [word for _, words in known for word in words]
        raise UsageError(
            f"There is nothing to explain under {name!r}.{nearest(name, everything)}",
            "`gate explain` lists what can be explained.",
        )
    for number, topic in enumerate(topics):
        if number:
            click.echo()
        click.echo(_text(topic, shown.width, shown.color), color=True)
    return 0


def nearest(name: str, known: Sequence[str]) -> str:
    """Give ` Did you mean ...?` with up to three near names; a key's last word stands for the key."""
    ends = [word for word in known if word.endswith((f".{name}", f"/{name}"))]
    folded = {word.rpartition(".")[2].casefold(): word for word in reversed(known)}
    folded |= {word.casefold(): word for word in reversed(known)}
    near = [folded[word] for word in get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
    found = [f'"{word}"' for word in dict.fromkeys((*ends, *near))][:3]
    if not found:
        return ""
    return f" Did you mean {' or '.join(filter(None, (', '.join(found[:-1]), found[-1])))}?"


def _source(config: Config, project: Project) -> Source:
    """Read which of the settings are the project's own, and where they stand."""
    root = Path(project.root)
    table, file = {}, configuration.FILE
    for name in (configuration.PYPROJECT, configuration.FILE):
        own = configuration.read_table(files.read(root / name) or "", name)
        if own:
            table, file = own, name if name == configuration.FILE else f"[tool.gate] in {name}"
    return Source(config=config, table=table, file=file, checks=tuple(registry.checks()))


def _overview(known: Iterable[tuple[str, Sequence[str]]], width: int) -> str:
    """List what can be explained; of the settings the sections, of the rules some examples."""
    parts = ["`gate explain NAME` explains:", ""]
    for kind, words in known:
        shown = [word for word in words if "." not in word]
        if kind == "Rules":
            shown = ["GATE-ASYNC001", "ruff/ASYNC251", "B602", "tests/coverage", "..."]
        if kind == "Settings":
            shown.append("and each key: coverage.minimum, checks.ruff.timeout, ...")
        text = ", ".join(shown)
        parts.append(textwrap.fill(text, width, initial_indent=f"{kind:15}", subsequent_indent=" " * 15))
    return "\n".join(parts)


def _text(topic: Topic, width: int, color: bool) -> str:
    """Write one explanation, its lines wrapped under its title."""
    title = click.style(topic.title, bold=True) if color else topic.title
    lines = []
    for line in topic.lines:
        lines += [] if line else [""]
        own = re.match(r" *", line)
        indent = "  " + (own[0] if own else "")
        lines += textwrap.wrap(
            line.strip(),
            width,
            initial_indent=indent,
            subsequent_indent=f"{indent}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join((title, *lines))
