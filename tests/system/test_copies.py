"""Copies are made from real repositories of every shape, and neither they nor their makers leave a trace."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.errors import GateError
from gate.model.process import Raw
from gate.system import copies
from gate.system.git import Git
from gate.system.process import Processes
from tests.workshop import Workshop


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make temporary folders where the test can count them, and hold that none is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def in_copy(root: Path, *words: str) -> Raw:
    """Run a command in a copy of a project."""
    files = Git(root, Processes()).files()
    assert files is not None
    return copies.run(words, root, files, {}, 30, Processes())


def state(workshop: Workshop) -> tuple[str, dict[str, bytes]]:
    """Give what git says about a working tree, and every file in it with git's own among them."""
    files = {str(p): p.read_bytes() for p in sorted(workshop.root.rglob("*")) if p.is_file() and p.name != "index"}
    return workshop.git("status", "--porcelain", "--branch"), files


def test_the_copy_has_the_files_as_they_lie_on_the_disk_all_staged(workshop: Workshop) -> None:
    workshop.write({"kept.py": "1\n", "changed.py": "1\n", "gone.py": "1\n", "sub/ü ñ.py": "1\n"}).commit()
    (workshop.root / "gone.py").unlink()
    workshop.write({"changed.py": "2\n", "new.py": "1\n"})
    assert in_copy(workshop.root, "git", "status", "--porcelain", "--no-renames").stdout.splitlines() == [
        "M  changed.py", "D  gone.py", "A  new.py",
    ]  # fmt: skip
    assert in_copy(workshop.root, "git", "-c", "core.quotePath=false", "ls-files").stdout.split("\n") == [
        "changed.py", "kept.py", "new.py", "sub/ü ñ.py", "",
    ]  # fmt: skip
    assert in_copy(workshop.root, "cat", "changed.py").stdout == "2\n"


def test_the_copy_is_at_the_same_commit_without_a_branch(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit("First").commit("Second")
    assert in_copy(workshop.root, "git", "log", "--format=%s").stdout == "Second\nFirst\n"
    assert in_copy(workshop.root, "git", "symbolic-ref", "--quiet", "HEAD").exit_code == 1


def test_what_a_tool_changes_creates_and_removes_does_not_reach_the_project(workshop: Workshop) -> None:
    workshop.write({"a.py": "1\n", "b.py": "1\n"}).commit().write({"b.py": "2\n"})
    before = state(workshop)
    raw = in_copy(
        workshop.root, "sh", "-c", "echo 3 > a.py; rm b.py; echo new > c.py; git add a.py; git branch other; pwd"
    )
    assert raw.exit_code == 0
    assert state(workshop) == before
    assert raw.untracked == ("c.py",)
    assert raw.stdout.strip() == str(workshop.root)


def test_before_the_first_commit_everything_is_staged(workshop: Workshop) -> None:
    workshop.git("init", "--quiet")
    workshop.write({"a.py": "1\n"})
    raw = in_copy(workshop.root, "git", "status", "--porcelain")
    assert (raw.stdout, raw.stderr) == ("A  a.py\n", "")


def test_a_part_of_a_repository_is_copied_with_all_around_it(workshop: Workshop) -> None:
    workshop.write({"config.yaml": "1\n", "services/orders/a.py": "1\n", "services/stock/b.py": "1\n"}).commit()
    workshop.write({"services/orders/a.py": "2\n", "services/stock/b.py": "2\n"})
    before = state(workshop)
    part = workshop.root / "services/orders"
    assert in_copy(part, "git", "status", "--porcelain").stdout == "M  services/orders/a.py\nM  services/stock/b.py\n"
    assert in_copy(part, "cat", "a.py", "../../config.yaml").stdout == "2\n1\n"
    shown = in_copy(part, "sh", "-c", "pwd; git rev-parse --show-toplevel; touch c.py")
    assert shown.stdout.splitlines() == [str(part), str(workshop.root)]
    assert shown.untracked == ("c.py",)
    assert state(workshop) == before


def test_a_shallow_clone_and_a_linked_working_tree_can_be_copied(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write({"a.py": "1\n"}).commit("First").commit("Second")
    workshop.git("clone", "--quiet", "--depth", "1", f"file://{workshop.root}", str(tmp_path / "shallow"))
    workshop.git("worktree", "add", "--quiet", "-b", "feature", str(tmp_path / "linked"))
    assert in_copy(tmp_path / "shallow", "git", "log", "--format=%s").stdout == "Second\n"
    Workshop(tmp_path / "linked").write({"b.py": ""}).commit("Third")
    assert in_copy(tmp_path / "linked", "git", "log", "-1", "--format=%s").stdout == "Third\n"


def test_environments_are_there_and_never_staged(workshop: Workshop) -> None:
    workshop.write({"a.py": "", ".gitignore": ".venv/\n", ".venv/bin/tool": "in the environment\n"}).commit()
    raw = in_copy(workshop.root, "sh", "-c", "cat .venv/bin/tool; git status --porcelain")
    assert raw.stdout == "in the environment\n"
    assert raw.untracked == ()
    assert (workshop.root / ".venv/bin/tool").is_file()


def test_an_environment_that_nobody_ignores_is_not_copied(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit().write({".venv/bin/tool": "in the environment\n"})
    raw = in_copy(workshop.root, "sh", "-c", "readlink .venv; git ls-files")
    assert raw.stdout.splitlines() == [str(workshop.root / ".venv"), "a.py"]


def test_generated_python_files_are_there_although_git_ignores_them(workshop: Workshop) -> None:
    ignored = {"app/_version.py": "V = 1\n", ".cache/x.py": "", "build/y.py": "", ".env": "SECRET=1\n"}
    workshop.write({".gitignore": "_version.py\n.cache\nbuild\n.env\n", "app/__init__.py": "", **ignored}).commit()
    raw = in_copy(workshop.root, "sh", "-c", "ls -A . app; git status --porcelain")
    assert raw.stdout.split() == [".:", ".git", ".gitignore", "app", "app:", "__init__.py", "_version.py"]


def test_links_are_copied_as_links_and_modes_are_kept(workshop: Workshop) -> None:
    workshop.write({"a.sh": "#!/bin/sh\necho ran\n"})
    (workshop.root / "a.sh").chmod(0o755)
    (workshop.root / "link.sh").symlink_to("a.sh")
    workshop.commit()
    assert in_copy(workshop.root, "./link.sh").stdout == "ran\n"
    assert in_copy(workshop.root, "readlink", "link.sh").stdout == "a.sh\n"
    assert in_copy(workshop.root, "git", "status", "--porcelain").stdout == ""


def test_what_a_tool_makes_unremovable_is_removed(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit()
    assert (
        in_copy(workshop.root, "sh", "-c", "mkdir -p deep/er; touch deep/er/x; chmod 500 deep/er deep").exit_code == 0
    )


def test_a_process_that_hangs_leaves_no_copy(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit()
    raw = copies.run(("sleep", "60"), workshop.root, ("a.py",), {}, 0.2, Processes())
    assert "no answer" in raw.stopped


def test_outside_of_git_there_is_no_copy(workshop: Workshop) -> None:
    workshop.write({"a.py": ""})
    with pytest.raises(GateError, match="git cannot clone the project"):
        copies.run(("true",), workshop.root, ("a.py",), {}, 30, Processes())


def test_a_file_that_became_a_folder_meanwhile_is_said(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit()
    with pytest.raises(GateError, match="The project cannot be copied"):
        copies.run(("true",), workshop.root, ("a.py", "a.py/b.py"), {}, 30, Processes())


def test_a_file_that_vanishes_meanwhile_is_left_out(workshop: Workshop) -> None:
    workshop.write({"a.py": "", "b.py": ""}).commit()
    raw = copies.run(("ls",), workshop.root, ("a.py", "vanished.py"), {}, 30, Processes())
    assert raw.stdout == "a.py\n"
