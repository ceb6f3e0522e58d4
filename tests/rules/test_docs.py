"""The pages of docs/rules say what the rules say.

`GATE_GOLDEN=1 pytest tests/rules/test_docs.py` writes them anew; read their diff before it is committed.
"""

import os
from pathlib import Path

from tests.rules.pages import NOTE, pages

FOLDER = Path(__file__).parents[2] / "docs/rules"


def test_the_pages_are_current() -> None:
    written = pages()
    if os.environ.get("GATE_GOLDEN"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in _generated() - set(written):
            (FOLDER / old).unlink()
        for name, text in written.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    assert _generated() == set(written), "GATE_GOLDEN=1 writes the pages anew"
    for name, text in written.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: GATE_GOLDEN=1 writes the pages anew"


def test_the_links_lead_somewhere() -> None:
    written = pages()
    text = written["README.md"]
    for name in ("covered.md", "checklist.md", "asynchronous.md"):
        assert f"]({name}" in text
    assert "](asynchronous.md#gate-async001-blocking-call-in-async)" in text
    assert "\n## GATE-ASYNC001 blocking-call-in-async\n" in written["asynchronous.md"]


def _generated() -> set[str]:
    """Give the pages that were written by this test; what people have written stays."""
    return {path.name for path in FOLDER.glob("*.md") if NOTE in path.read_text(encoding="utf-8")}
