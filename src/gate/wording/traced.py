"""Writes the matrix of requirements: the words, the rows and the Markdown that several outputs share."""

from collections.abc import Iterator, Sequence

from gate.model.matrix import Evidence, Matrix, Met, Sign, Traced
from gate.wording import markdown as md
from gate.wording.text import counted

AGAINST = (Sign.CONTRADICTED, Sign.MISSING, Sign.FAILED, Sign.UNTESTED)
_TEXT = 160
_ROWS = 500


def sums(matrix: Matrix) -> str:
    """Write how many requirements have which status."""
    counts = ", ".join(f"{number} {status}" for status, number in matrix.counts.items())
    return f"{counted(len(matrix.requirements), 'requirement')} of {', '.join(matrix.documents)}: {counts}"


def clause(evidence: Evidence) -> str:
    """Write one piece of evidence with its place."""
    place = evidence.place if evidence.place and evidence.place not in evidence.text else ""
    return f"{evidence.text} ({place})" if place else evidence.text


def why(one: Traced) -> str:
    """Say what a status rests on: what speaks against, else what was found and which tests passed."""
    against = one.signs(*AGAINST)
    if against:
        return "; ".join(clause(evidence) for evidence in against)
    found = [clause(evidence) for evidence in one.signs(Sign.FOUND)]
    tests = [f"{counted(len(one.tests), 'test')} passed"] if one.tests else []
    if one.status is Met.UNTESTED:
        tests = ["no passing test names it" if one.named else "no test shows it"]
    return "; ".join((*found[:3], *([f"{len(found) - 3} more found"] if len(found) > 3 else []), *tests))


def markdown(matrix: Matrix) -> Iterator[str]:
    """Give the lines of the matrix as Markdown."""
    head = ("Requirement", "Criticality", "Status", "Evidence", "Line")
    yield from md.table(head, (_row(one) for one in matrix.requirements[:_ROWS]))
    if len(matrix.requirements) > _ROWS:
        yield ""
        yield f"And {len(matrix.requirements) - _ROWS} more."


def page(matrix: Matrix, project: str) -> str:
    """Give the whole matrix as a Markdown document."""
    blocks = [
        f"# Requirements of {md.text(project)}",
        md.text(sums(matrix)),
        *(f"- {md.text(note)}" for note in matrix.notes),
        "\n".join(markdown(matrix)),
    ]
    if matrix.unclaimed:
        blocks.append("## In the code, but in no requirement")
        blocks.append(
            "\n".join(f"- {md.text(f'{one.kind} {one.name}')} {md.code(one.place)}" for one in matrix.unclaimed)
        )
    return "\n\n".join(blocks) + "\n"


def html(matrix: Matrix, project: str) -> str:
    """Give the matrix as one page of HTML, made of its Markdown."""
    from html import escape

    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(page(matrix, project))
    return _PAGE.format(title=escape(f"Requirements of {project}"), body=body)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #222; background: #fff; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #ddd; background: #181818; }} }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def _row(one: Traced) -> Sequence[str]:
    """Give one row of the table."""
    name = f"{one.id}: {one.text}" if one.text else one.id
    return (
        md.cell(name, _TEXT),
        md.cell(one.criticality),
        md.cell(one.status),
        md.cell(why(one), 2 * _TEXT),
        str(one.line),
    )
