"""What a Python says about the modules that it can find."""

import subprocess
import sys
from pathlib import Path

import pytest

from gate.parsing.probe import SCRIPT, read


def ask(folder: Path, *names: str) -> dict[str, str] | None:
    done = subprocess.run(
        (sys.executable, "-c", SCRIPT, *names), cwd=folder, capture_output=True, text=True, check=True
    )
    return read(done.stdout, names)


def test_absent_parts_are_named_and_nothing_is_imported(tmp_path: Path) -> None:
    (tmp_path / "nosuch.py").write_text("raise SystemExit\n")
    names = ("json", "json.nosuch", "nosuch", "nosuch.deep.er", "pytest", "antigravity")
    assert ask(tmp_path, *names) == {"nosuch": "nosuch", "nosuch.deep.er": "nosuch"}


def test_namespace_packages_are_looked_into_at_any_depth(tmp_path: Path) -> None:
    code = f"import sys\nsys.path.append({str(tmp_path)!r})\n{SCRIPT}"
    (tmp_path / "spread/over/parts").mkdir(parents=True)
    (tmp_path / "spread/over/parts/one.py").touch()
    names = ("spread.over.parts.one", "spread.over.parts.two", "spread.under.parts", "spread.over")
    done = subprocess.run((sys.executable, "-c", code, *names), capture_output=True, text=True, check=True)
    assert read(done.stdout, names) == {
        "spread.over.parts.two": "spread.over.parts.two",
        "spread.under.parts": "spread.under",
    }


@pytest.mark.parametrize("text", ["", "gate|a|\n", "gate|b|\ngate|a|\n", "gate|a|\ngate|b\n", "Traceback\n"])
def test_what_is_no_answer_is_none(text: str) -> None:
    assert read(text, ("a", "b")) is None


def test_other_lines_do_not_matter() -> None:
    assert read("hello from a .pth file\ngate|a|\ngate|b.c|b\n", ("a", "b.c")) == {"b.c": "b"}
