"""Writes the part of code-review.md that tells what the project's memory says."""

from collections.abc import Iterator

from gate.model.recollection import Recollection
from gate.wording import markdown as md
from gate.wording import remembered
from gate.wording.text import counted, sentence

_ITEMS = 40
_DRAWN = 40


def blocks(recalled: Recollection) -> Iterator[str]:
    """Give the blocks of the section."""
    yield "## Project Memory"
    yield f"{sentence(remembered.debt(recalled.debt))}. {counted(recalled.issues, 'known issue')} in {md.code(recalled.folder)}."
    yield "### Known Issues:"
    yield _listed(md.text(remembered.known(one)) for one in recalled.known)
    yield "### Needs Attention:"
    yield _listed(
        f"**{sentence(remembered.meaning(one))}**: {md.text(remembered.said(one))}" for one in recalled.notices
    )
    yield "### Resolved from Previous Review:"
    yield _listed(md.text(text) for text in recalled.resolved)
    yield "### Trends Over Time:"
    yield _listed(md.text(sentence(text)) for text in remembered.facts(recalled.trends))
    if len(recalled.trends.dates) > 1:
        rows = [
            (md.cell(name), drawn[-_DRAWN:], md.cell(ends)) for name, drawn, ends in remembered.rows(recalled.trends)
        ]
        yield "\n".join(md.table(("Over the reviews", "Oldest to newest", "First to last"), rows))


def _listed(items: Iterator[str]) -> str:
    """Write a list; `None.` where it is empty."""
    return "\n".join(md.listed(items, _ITEMS))
