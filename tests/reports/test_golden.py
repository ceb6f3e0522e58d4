"""The reports as they are read, compared with the files in tests/golden.

`GATE_GOLDEN=1 pytest tests/reports/test_golden.py` writes these files anew; read their diff before it is committed.
"""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.model.report import Report, Surface
from gate.reports import json, markdown, terminal
from tests import reviews

GOLDEN = Path(__file__).parent.parent / "golden"
WRITTEN = {
    "json": ".gate/reports/gate.json",
    "markdown": ".gate/reports/code-review.md",
    "html": ".gate/artifacts/tests/html/index.html",
}
FORMS: dict[str, tuple[Report, Surface]] = {
    "terminal.txt": (terminal.REPORT, Surface(written=WRITTEN)),
    "terminal.ascii.txt": (terminal.REPORT, Surface(width=70, unicode=False)),
    "terminal.ansi": (terminal.REPORT, Surface(width=110, color=True, written=WRITTEN)),
    "code-review.md": (markdown.REPORT, Surface()),
    "gate.json": (json.REPORT, Surface()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", reviews.ALL)
def test_report_is_as_it_was_read_and_accepted(name: str, form: str) -> None:
    report, surface = FORMS[form]
    review = reviews.ALL[name]()
    if review.scorecard is None:
        surface = replace(surface, written={})
    text = report.render(review, surface)
    path = GOLDEN / name / form
    if os.environ.get("GATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "GATE_GOLDEN=1 writes the golden files anew"


def test_no_golden_file_is_left_over() -> None:
    found = {f"{path.parent.name}/{path.name}" for path in GOLDEN.glob("*/*")}
    assert found == {f"{name}/{form}" for name in reviews.ALL for form in FORMS}
