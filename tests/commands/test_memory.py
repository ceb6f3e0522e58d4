"""`gate memory` from the first file to the last resolved issue, on real projects."""

import json
import re
from datetime import timedelta

import pytest

from gate.system import clock
from tests.commands.conftest import Gate
from tests.workshop import Workshop

MANIFEST = """\
[project]
name = "shop"
description = "Sells things."
requires-python = ">=3.11"
dependencies = ["fastapi>=0.121", "asyncpg", "pyjwt>=2"]
"""
SERVICE = '"""Orders."""\n\nimport time\n\n\nasync def sell() -> None:\n    """Sell."""\n    time.sleep(1)\n'
TODAY = clock.today()
LATER = TODAY + timedelta(days=60)


@pytest.fixture
def shop(workshop: Workshop) -> Workshop:
    """Give a service with one blocker, of which Ruff alone is asked."""
    return workshop.write(
        {
            "pyproject.toml": MANIFEST, "README.md": "# Shop\n\nSells.\n", "src/shop/services/orders.py": SERVICE,
            "Dockerfile": "FROM scratch\n", "tests/unit/test_a.py": '"""Tests."""\n\n\ndef test_a() -> None:\n    """Hold."""\n',
        }
    )  # fmt: skip


def read(shop: Workshop, name: str) -> str:
    """Read a memory file as it is."""
    return (shop.root / "memory" / name).read_bytes().decode()


def known(shop: Workshop, *entries: str) -> None:
    """Write known issues."""
    shop.write({"memory/known_issues.md": "# Known Issues\n\n" + "\n".join(f"## {entry}\n" for entry in entries)})


def report(gate: Gate, *more: str) -> dict[str, object]:
    """Run Ruff and give the one finding that matters, and the whole report."""
    gate("run", "ruff", "--format", "json=.gate/reports/gate.json", *more)
    return json.loads(gate("run", "ruff", "--format", "json=-").out)  # type: ignore[no-any-return]  # JSON is anything


def blocker(found: dict[str, object]) -> dict[str, str]:
    """Give the blocking call of a report."""
    findings: list[dict[str, str]] = found["findings"]  # type: ignore[assignment]  # JSON is anything
    (one,) = (finding for finding in findings if finding["rule"] == "ASYNC251")
    return one


def test_the_first_memory_says_what_is_there(gate: Gate, shop: Workshop) -> None:
    done = gate("memory", "init")
    assert (done.code, done.err) == (0, "")
    names = ("project_overview.md", "common_patterns.md", "known_issues.md", "review_history.md")
    assert [line for line in done.out.splitlines() if line.startswith("wrote")] == [
        *(f"wrote   memory/{name}" for name in names),
        "wrote   .gitattributes",
    ]
    overview = read(shop, "project_overview.md")
    for line in (
        "**Project**: shop  ",
        "**Purpose**: Sells things.  ",
        "**Framework**: FastAPI (fastapi `>=0.121`)  ",
        "**Python Version**: 3.11 and newer  ",
        "**Architecture**: layers service (1 file); 1 source file  ",
        "**Database**: PostgreSQL (asyncpg)  ",
        "**Cache**: not found  ",
        "**Authentication**: JWT (pyjwt `>=2`)  ",
        "**Deployment**: Docker  ",
        "- **Kinds**: unit",
    ):
        assert f"\n{line}\n" in overview
    assert read(shop, "known_issues.md") == "# Known Issues - shop\n\n(None documented yet)\n"
    assert f"## Review: {TODAY.isoformat()}\n" in read(shop, "review_history.md")
    assert "1 of 2 functions" not in read(shop, "common_patterns.md")
    assert "- **Type hints**: 1 of 1" not in read(shop, "common_patterns.md")
    assert gate("memory", "lint").code == 0
    assert gate("memory", "list").out == "1 review, 0 of them by the gate; `gate trends` draws them.\n"


def test_a_second_time_only_generated_parts_change(gate: Gate, shop: Workshop) -> None:
    gate("memory", "init")
    mine = "Ünser Hinweis.\r\n\x0c<!-- ours -->"
    path = shop.root / "memory/project_overview.md"
    path.write_bytes(path.read_bytes() + mine.encode())
    before = {name: read(shop, name) for name in ("common_patterns.md", "known_issues.md", "review_history.md")}
    assert gate("memory", "init").out.count("kept    memory/") == 4
    shop.write({"pyproject.toml": MANIFEST.replace("asyncpg", "redis>=5")})
    out = gate("memory", "init").out
    assert "updated memory/project_overview.md: its generated part\n" in out
    after = read(shop, "project_overview.md")
    assert "**Cache**: Redis (redis `>=5`)  \n" in after
    assert after.endswith(f"{mine}")
    assert {name: read(shop, name) for name in before} == before


def test_the_folder_with_the_projects_name_wins(gate: Gate, shop: Workshop) -> None:
    shop.write(
        {
            "memory/shop/known_issues.md": "# Known Issues\n\n## Mine\n**Location**: `a.py`\n",
            "memory/other.md": "## <<<<<<< no\n",
        }
    )
    assert gate("memory", "list").out == "memory/shop/known_issues.md:3: open: Mine (a.py)\n"


def test_a_finding_becomes_known_and_counts_again_when_the_day_has_passed(gate: Gate, shop: Workshop) -> None:
    gate("memory", "init")
    first = blocker(report(gate))
    assert (first["status"], first["why"]) == ("new", "")
    done = gate(
        "memory", "add", first["fingerprint"], "--why", "a demo", "--until", LATER.isoformat(), "--owner", "Ada"
    )
    assert (done.code, done.out) == (
        0,
        "Added 'ruff/ASYNC251 in src/shop/services/orders.py' to memory/known_issues.md.\n",
    )
    text = read(shop, "known_issues.md")
    assert text.startswith(
        "# Known Issues - shop\n\n(None documented yet)\n\n## ruff/ASYNC251 in src/shop/services/orders.py\n"
    )
    again = report(gate)
    one = blocker(again)
    title = "known issue 'ruff/ASYNC251 in src/shop/services/orders.py' (memory/known_issues.md:5)"
    assert (one["status"], one["why"]) == ("known", title)
    memory: dict[str, object] = again["memory"]  # type: ignore[assignment]  # JSON is anything
    assert memory["debt"] == {
        "findings": 1, "criticality": {"BLOCKER": 1}, "issues": 1, "oldest": TODAY.isoformat(), "days": 0, "budget": None,
    }  # fmt: skip
    assert gate("memory", "add", first["fingerprint"], "--why", "x", "--intentional").err.startswith("gate: This finding is known already")  # fmt: skip
    shop.write({"memory/known_issues.md": text.replace(f"**Until**: {LATER.isoformat()}", "**Until**: 2026-01-31")})
    lapsed = blocker(report(gate))
    assert lapsed["status"] == "new"
    assert lapsed["why"] == f'{title} lapsed: "2026-01-31" ended on 2026-01-31'
    shown = gate("run", "ruff")
    assert shown.code == 1
    assert "lapsed        ruff/ASYNC251 in src/shop/services/orders.py (memory/known_issues.md:5):" in shown.out
    twice = gate("memory", "add", first["fingerprint"], "--why", "x", "--intentional")
    assert (twice.code, twice.err.splitlines()[0]) == (
        2, "gate: 'ruff/ASYNC251 in src/shop/services/orders.py' (memory/known_issues.md:5) has this finding already.",
    )  # fmt: skip
    lint = gate("memory", "lint")
    assert lint.code == 1
    assert "memory/known_issues.md:5: lapsed: ruff/ASYNC251" in lint.out


def test_a_finding_may_be_named_by_its_rule_where_it_is_the_only_one(gate: Gate, shop: Workshop) -> None:
    report(gate)
    assert gate("memory", "add", "ruff/ASYNC251", "--why", "x", "--intentional", "--title", "Sleep").code == 0
    assert blocker(report(gate))["status"] == "known"


def test_a_finding_may_be_named_by_its_place(gate: Gate, shop: Workshop) -> None:
    report(gate)
    assert (
        gate("memory", "add", "src/shop/services/orders.py:8", "--why", "x", "--intentional", "--title", "Sleep").code
        == 0
    )
    assert "**DO NOT flag this as an issue.**" in read(shop, "known_issues.md")
    assert blocker(report(gate))["why"] == "known issue 'Sleep' (memory/known_issues.md:3)"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("0000", "--why", "x", "--intentional"), "The last run has no finding '0000'."),
        (("src/shop/services/orders.py:8", "--why", "x"), "Give either --until or --intentional."),
        (("x", "--why", "x", "--intentional", "--until", "2099-01-01"), "Give either --until or --intentional."),
        (("x", "--why", "x", "--until", "soon"), "No day can be read from --until 'soon'."),
        (("x", "--why", "x", "--until", "Q1 2020"), "--until 'Q1 2020' ended on 2020-03-31."),
    ],
)
def test_what_cannot_be_added_is_refused(arguments: tuple[str, ...], says: str, gate: Gate, shop: Workshop) -> None:
    report(gate)
    done = gate("memory", "add", *arguments)
    assert (done.code, done.err.splitlines()[0]) == (2, f"gate: {says}")
    assert not (shop.root / "memory").exists()


def test_a_flaky_test_is_quarantined_only_with_an_owner_and_an_end(gate: Gate, shop: Workshop) -> None:
    report(gate)
    path = shop.root / ".gate/reports/gate.json"
    run = json.loads(path.read_text())
    run["findings"] = [{**run["findings"][0], "check": "tests", "rule": "flaky"}]
    path.write_text(json.dumps(run))
    for given in (("--until", LATER.isoformat()), ("--intentional", "--owner", "Ada")):
        done = gate("memory", "add", "tests/flaky", "--why", "x", *given)
        assert (done.code, done.err.splitlines()[0]) == (
            2, "gate: A flaky test goes into quarantine only with --owner and --until.",
        )  # fmt: skip
    assert gate("memory", "add", "tests/flaky", "--why", "x", "--until", LATER.isoformat(), "--owner", "Ada").code == 0
    assert gate("memory", "lint").code == 0
    text = read(shop, "known_issues.md")
    shop.write({"memory/known_issues.md": text.replace("**Owner**: Ada\n", "")})
    lint = gate("memory", "lint")
    assert lint.code == 1
    assert ": is no quarantine: tests/flaky in " in lint.out
    assert "it hides no flaky test, as a quarantine needs **Owner**\n" in lint.out


def test_without_a_last_run_there_is_nothing_to_add(gate: Gate, shop: Workshop) -> None:
    done = gate("memory", "add", "abcd", "--why", "x", "--intentional")
    assert (done.code, done.err.splitlines()[0]) == (2, "gate: There is no last run to take the finding from.")
    shop.write({".gate/reports/gate.json": "{}"})
    assert "cannot be read" in gate("memory", "add", "abcd", "--why", "x", "--intentional").err


def test_two_findings_on_a_line_must_be_told_apart(gate: Gate, shop: Workshop) -> None:
    shop.write({"src/shop/services/orders.py": "import os, sys\n"})
    report(gate)
    done = gate("memory", "add", "src/shop/services/orders.py:1", "--why", "x", "--intentional")
    assert done.code == 2
    assert re.search(r"findings are meant by 'src/shop/services/orders.py:1': [0-9a-f]{16} ruff/", done.err)


def test_an_issue_is_resolved_and_a_finding_of_it_is_told(gate: Gate, shop: Workshop) -> None:
    known(shop, "Sleeping service\n**Location**: `src/shop/services/orders.py`\n**Rules**: ASYNC251\n**Status**: Open")
    done = gate("memory", "resolve", "sleeping")
    assert (done.code, done.out) == (0, "Marked 'Sleeping service' (memory/known_issues.md:3) as resolved.\n")
    assert f"**Status**: Resolved on {TODAY.isoformat()} (before: Open)\n" in read(shop, "known_issues.md")
    assert (
        blocker(report(gate))["why"] == "known issue 'Sleeping service' (memory/known_issues.md:3) is marked resolved"
    )
    lint = gate("memory", "lint")
    assert lint.code == 1
    assert ": is back: Sleeping service: it is marked resolved, and 1 finding of it counts\n" in lint.out
    assert gate("memory", "resolve", "sleeping").err.startswith("gate: There is no open known issue 'sleeping'.")


def test_a_title_that_is_not_clear_is_refused(gate: Gate, shop: Workshop) -> None:
    known(shop, "Slow search\n**Location**: `a.py`", "Slow export\n**Location**: `b.py`")
    assert gate("memory", "resolve", "Slow").err == (
        "gate: 2 known issues are meant by 'Slow': Slow search (memory/known_issues.md:3); Slow export (memory/known_issues.md:6).\n"
        "      Give FILE:LINE.\n"
    )
    assert gate("memory", "resolve", "memory/known_issues.md:6").code == 0
    assert 'Did you mean "Slow search"?' in gate("memory", "resolve", "Slaw serch").err


def test_lint_exits_0_while_nothing_needs_anyone(gate: Gate, shop: Workshop) -> None:
    entry = "Sleep\n**Location**: `src/shop/services/orders.py`\n**Rules**: ruff/ASYNC251"
    known(shop, f"{entry}\n**Until**: {(TODAY + timedelta(days=14)).isoformat()}", f"Other {entry}")
    report(gate)
    done = gate("memory", "lint")
    assert done.code == 0
    assert [line.partition(": ")[2].partition(":")[0] for line in done.out.splitlines()[:2]] == [
        "ends soon",
        "has no end",
    ]
    assert "2 known issues, 2 notices, by the run of" in done.out
    assert "which judged only a part" in done.out


def test_a_broken_file_ends_every_command_with_2_and_its_line(gate: Gate, shop: Workshop) -> None:
    known(shop, "A\n**Location**: `src/shop/services/orders.py:9-3`")
    for arguments in (("run", "ruff"), ("memory", "lint"), ("memory", "list"), ("memory", "init"), ("trends",)):
        done = gate(*arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("gate: memory/known_issues.md:4: the location 'src/shop/services/orders.py:9-3' cannot be read.\n")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("known_issues.md", b"# K\n\n\xff\n", "memory/known_issues.md:3: this is not UTF-8 text."),
        ("project_overview.md", b"<!-- gate:begin overview: x -->\n", ""),
    ],
)
def test_a_file_that_cannot_be_meant_is_not_written_over(
    name: str, content: bytes, says: str, gate: Gate, shop: Workshop
) -> None:
    shop.write({f"memory/{name}": content})
    done = gate("memory", "init")
    assert done.code == 2
    assert done.err.startswith(f"gate: {says or 'memory/project_overview.md:1: the generated part'}")
    assert (shop.root / "memory" / name).read_bytes() == content


def test_a_folder_in_the_place_of_a_file_is_no_silent_pass(gate: Gate, shop: Workshop) -> None:
    (shop.root / "memory/known_issues.md").mkdir(parents=True)
    done = gate("run", "ruff")
    assert (done.code, done.err) == (2, "gate: memory/known_issues.md: this cannot be read: Is a directory.\n")


def test_without_a_memory_there_is_nothing_to_list(gate: Gate, shop: Workshop) -> None:
    assert gate("memory", "list").out == "There is no memory; `gate memory init` begins one.\n"


def test_the_list_as_json(gate: Gate, shop: Workshop) -> None:
    shop.write(
        {
            "gates.toml": '[budgets]\n"Search" = "p95 < 200 ms"\n[memory.false_positives]\n"type hints in tests" = "relaxed"\n'
        }
    )
    known(shop, "A\n**Location**: All API endpoints\n**Until**: Q1 2099")
    found = json.loads(gate("memory", "list", "--format", "json").out)
    assert found["issues"][0]["term"] == {"text": "Q1 2099", "last": "2099-03-31"}
    assert (found["budgets"][0]["name"], found["budgets"][0]["file"], found["budgets"][0]["line"]) == (
        "Search",
        "gates.toml",
        2,
    )
    priorities = "# N\n\n## Review Priorities\n\n1. **CRITICAL**: Secrets\n2. **Boxes**: see `src/boxes.py`\n3. **Style**: be kind\n"
    shop.write({"memory/notes.md": priorities})
    lines = gate("memory", "list").out.splitlines()
    assert lines == [
        "memory/known_issues.md:3: until 2099-03-31: A (All API endpoints)",
        "gates.toml:4: false positive: type hints in tests",
        "memory/notes.md:5: priority: Secrets (everywhere, CRITICAL)",
        "memory/notes.md:6: priority: Boxes (src/boxes.py)",
        "memory/notes.md:7: priority: Style (a hint)",
        "gates.toml:2: budget: Search p95 < 200 ms",
    ]


def test_trends_of_recorded_reviews(gate: Gate, shop: Workshop) -> None:
    assert gate("trends").out == "No review is recorded yet; `gate run --record` records one.\n"
    lines = [
        f'<!-- gate:review {{"commit": "{n}", "day": "2027-01-0{n}", "scores": {{"overall": {n + 1}}}, "coverage": {80 + n}.5, '
        '"rules": {"ruff/S608": 1}, "answered": ["ruff"]} -->\n'
        for n in range(1, 4)
    ]
    shop.write({"memory/review_history.md": "# Review History\n\n" + "\n".join(lines)})
    assert gate("trends").out == (
        "3 recorded reviews, 2027-01-01 to 2027-01-03, oldest first\n"
        "  overall       ▁▅█  2 to 4\n"
        "  coverage      ▁▅█  81.5 to 83.5 %\n"
        "  findings      ▄▄▄  0 to 0\n"
        "  hidden        ▄▄▄  0 to 0\n"
        "  hidden heavy  ▄▄▄  0 to 0\n"
        "  third consecutive review with ruff/S608\n"
    )
    assert json.loads(gate("trends", "--format", "json").out)["repeats"] == [{"name": "ruff/S608", "reviews": 3}]


def test_a_real_review_is_recorded_and_drawn(gate: Gate, shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    gate("memory", "init")
    shop.write({"gates.toml": "".join(f"[checks.{name}]\nenabled = false\n" for name in ("bandit", "black", "integration", "mypy", "pip-audit", "pre-commit", "safety", "tests"))}).commit()  # fmt: skip
    assert gate("run", "ruff", "--record").err.startswith("gate: --record wants a whole review")
    shop.write({"gates.toml": (shop.root / "gates.toml").read_text() + "[coverage]\nminimum = 90\n"}).commit()
    monkeypatch.setenv("CI", "true")
    done = gate("run")
    assert "  recorded      memory/review_history.md\n" in done.out
    history = read(shop, "review_history.md")
    assert history.count("<!-- gate:review ") == 1
    assert "- **Coverage**: the whole 90 %" in read(shop, "project_overview.md")
    shop.commit("record")
    assert "has this commit already" in gate("run").out
    assert read(shop, "review_history.md") == history
    assert gate("trends").out.startswith("1 recorded review, ")
    section = (
        (shop.root / ".gate/reports/code-review.md").read_text(encoding="utf-8").partition("## Project Memory\n")[2]
    )
    assert section.startswith("\nNo finding is hidden by a known issue. 0 known issues in `memory`.\n")
