"""Writes the pages of docs/rules from the rules themselves, the points that other tools decide, and the checklist."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from gate.policy import weigh
from gate.policy.checklist import CHECKLIST, Point
from gate.policy.covered import COVERED
from gate.rules import catalogue, docstring
from gate.rules.catalogue import Family
from gate.rules.rule import Rule

NOTE = "<!-- Written by `GATE_GOLDEN=1 pytest tests/rules/test_docs.py` from the rules themselves; do not edit. -->"
LANGUAGES = {".py": "python", ".yml": "yaml", ".yaml": "yaml", ".toml": "toml", ".ini": "ini", ".sh": "sh"}


def pages() -> dict[str, str]:
    """Give the text of every generated page by its name."""
    families = catalogue.families()
    texts = {"README.md": _index(families), "covered.md": _covered(), "checklist.md": _checklist(families)}
    texts |= {f"{family.name}.md": _family(family) for family in families}
    return {name: "\n".join(lines).rstrip("\n") + "\n" for name, lines in texts.items()}


def _index(families: Sequence[Family]) -> Iterator[str]:
    """Write the index: one table per family."""
    number = sum(len(family.rules) for family in families)
    yield "# What a review looks for"
    yield f"\n{NOTE}\n"
    yield f"{number} rules of the gate, which see the service as a whole, and [{len(COVERED)} points](covered.md) that"
    yield "other tools decide. The [checklist](checklist.md) says which line is covered by what, and what is left to people;"
    yield "[quality](quality.md) how often the rules are right on real code. `gate rules` lists them, `gate explain RULE`"
    yield "tells the whole of one, `[criticality]` in gates.toml gives it another weight."
    yield "\n`# gate: ignore[RULE] reason` on the line, or alone on the line above, takes a finding back. Without a reason it"
    yield "does nothing and is a finding itself; so is one that is no longer used."
    for family in families:
        yield f"\n## [{family.title.rstrip('.')}]({family.name}.md)\n"
        yield from _table(
            ("Rule", "Name", "Criticality", "In one sentence"),
            ((_link(family, rule), rule.name, rule.criticality, _summary(rule)) for rule in family.rules),
        )


def _family(family: Family) -> Iterator[str]:
    """Write the page of a family."""
    yield f"# {family.title}"
    yield f"\n{NOTE}"
    for rule in family.rules:
        text = docstring.read(rule.doc, rule.id)
        yield f"\n## {rule.id} {rule.name}\n"
        yield text.summary
        asked = f" · asked where one of these is in use: {', '.join(rule.needs)}" if rule.needs else ""
        yield f"\n**{rule.criticality}** · {rule.category}{asked}"
        for heading, body in text.parts.items():
            yield f"\n### {heading}\n"
            yield from _code(text, heading) if heading in docstring.CODE else (body,)
        yield f"\n**Impact**: {rule.impact}.\\\n**What helps**: {rule.recommendation}."


def _code(text: docstring.Document, heading: str) -> Iterator[str]:
    """Write the files of an example."""
    files = text.example(heading)
    for path, content in files.items():
        if list(files) != ["app/main.py"]:
            yield f"`{path}`:\n"
        suffix = f".{path.rpartition('.')[2]}"
        yield f"```{LANGUAGES.get(suffix, 'text')}\n{content}```\n"


def _covered() -> Iterator[str]:
    """Write the page of what other tools decide."""
    yield "# What other tools decide"
    yield f"\n{NOTE}\n"
    yield "No rule repeats these; the gate asks the tools for them and weighs them with the same table.\n"
    yield from _table(
        ("Point", "What is found", "Decided by", "Criticality", "Category"),
        (
            (p.name, p.point, ", ".join(f"`{rule}`" for rule in p.rules), weigh.covered(p), weigh.category(p.id))
            for p in COVERED
        ),
    )


def _checklist(families: Sequence[Family]) -> Iterator[str]:
    """Write the page of the checklist."""
    links = {rule.id: _link(family, rule) for family in families for rule in family.rules}
    yield "# The reviewer's checklist"
    yield f"\n{NOTE}\n"
    yield "What decides each line, and what no program can decide about it."
    for section, points in groupby(CHECKLIST, lambda point: point.section):
        yield f"\n## {section}\n"
        yield from _table(("Line", "Decided by", "Left to people"), (_line(point, links) for point in points))


def _line(point: Point, links: dict[str, str]) -> tuple[str, str, str]:
    """Write the cells of one line of the checklist."""
    by = (links.get(word) or (f"`gate run {word[6:]}`" if word.startswith("check:") else word) for word in point.by)
    return point.text, ", ".join(by) or "nothing", point.left


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Write a table; a bar inside a cell is escaped."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def _link(family: Family, rule: Rule) -> str:
    """Write a link to a rule, with the anchor that GitHub gives its heading."""
    return f"[{rule.id}]({family.name}.md#{rule.id.lower()}-{rule.name})"


def _summary(rule: Rule) -> str:
    """Give the first sentence of a rule's documentation."""
    return docstring.read(rule.doc, rule.id).summary
