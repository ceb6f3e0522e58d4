"""`gate rules`: the catalogue of what a review looks for."""

import sys
import textwrap
from collections.abc import Iterable, Sequence

import click
import msgspec
from msgspec import Struct

from gate.commands.output import surface
from gate.errors import UsageError
from gate.model.words import Criticality
from gate.policy.covered import COVERED
from gate.policy.weigh import category, covered
from gate.rules import catalogue, docstring
from gate.wording.text import counted


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the catalogue: a rule of the review, or a point that rules of other tools decide (`covered_by`)."""

    id: str
    name: str
    criticality: str
    category: str
    family: str
    summary: str
    covered_by: tuple[str, ...] = ()
    dimension: str = "quality"
    needs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@click.command("rules")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How to print them.")
def command(words: tuple[str, ...], form: str) -> int:
    """List what a review looks for: the gate's own rules, and the points that other tools decide.

    With WORDs, only what has all of them: of an id, a name, a family, a category, a criticality, a tool or the
    sentence, such as `gate rules kafka critical`. `gate explain RULE` tells the whole of one.

    Exit codes: 0 listed, 2 usage.
    """
    found = matching(entries(), words)
    if not found:
        raise UsageError(
            f"No rule has {' and '.join(map(repr, words))}.", "`gate rules` without words lists all of them."
        )
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return 0
    shown = surface(sys.stdout)
    click.echo(_text(found, shown.width, shown.color), color=True)
    return 0


def entries() -> tuple[Entry, ...]:
    """Give the whole catalogue: the families in the order of their names, then what is covered by other tools."""
    own = (
        Entry(
            id=rule.id,
            name=rule.name,
            criticality=rule.criticality.value,
            category=rule.category.value,
            family=family.name,
            summary=docstring.read(rule.doc, rule.id).summary,
            dimension=rule.dimension.value,
            needs=rule.needs,
            topics=rule.topics,
        )
        for family in catalogue.families()
        for rule in family.rules
    )
    others = (
        Entry(
            id=point.id,
            name=point.name,
            criticality=covered(point).value,
            category=category(point.id).value,
            family="covered",
            summary=f"{point.point[:1].upper()}{point.point[1:]}.",
            covered_by=point.rules,
        )
        for point in COVERED
    )
    return (*own, *others)


def matching(found: Iterable[Entry], words: Sequence[str]) -> tuple[Entry, ...]:
    """Keep the entries that have every word; a criticality, category or family is matched as a whole."""
    wanted = [word.casefold() for word in words]
    levels = {level.value.casefold() for level in Criticality}
    return tuple(entry for entry in found if all(_has(entry, word, levels) for word in wanted))


def _has(entry: Entry, word: str, levels: set[str]) -> bool:
    """Tell whether an entry has a word."""
    if word in levels:
        return entry.criticality.casefold() == word
    texts = (entry.id, entry.name, entry.category, entry.family, entry.summary, *entry.covered_by, *entry.topics)
    return any(word in text.casefold() for text in texts)


def _text(found: Sequence[Entry], width: int, color: bool) -> str:
    """Write one line for each entry, under the name of its family."""
    ids, names = (max(len(getattr(entry, key)) for entry in found) for key in ("id", "name"))
    lines = []
    for number, entry in enumerate(found):
        if number == 0 or found[number - 1].family != entry.family:
            title = "covered by other tools" if entry.covered_by else entry.family
            lines += [""] if number else []
            lines.append(click.style(title, bold=True) if color else title)
        start = f"  {entry.id:{ids}}  {entry.name:{names}}  {entry.criticality:8}  "
        room = max(width - len(start), 20)
        lines.append(start + textwrap.shorten(entry.summary, room, placeholder=" ..."))
    own = sum(not entry.covered_by for entry in found)
    total = f"{counted(own, 'rule')} of the gate, {counted(len(found) - own, 'point')} covered by other tools"
    return "\n".join((*lines, "", f"{total}; `gate explain RULE` tells more"))
