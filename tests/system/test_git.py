"""Git is asked with real repositories."""

from pathlib import Path

import pytest

from gate.errors import GateError
from gate.system.git import Git
from gate.system.process import Processes
from tests.workshop import Workshop


def git(workshop: Workshop) -> Git:
    return Git(workshop.root, Processes())


def test_outside_of_git_there_is_nothing(workshop: Workshop) -> None:
    assert git(workshop).files() is None
    assert git(workshop).commit() == ""
    assert git(workshop).top() is None


def test_before_the_first_commit_files_are_listed(workshop: Workshop) -> None:
    workshop.git("init", "--quiet")
    workshop.write({"a.py": "", "b/ü ñ.py": "", ".gitignore": "c.py\n", "c.py": ""})
    assert git(workshop).files() == (".gitignore", "a.py", "b/ü ñ.py")
    assert git(workshop).commit() == ""


def test_a_deleted_file_is_no_file(workshop: Workshop) -> None:
    workshop.write({"a.py": "", "b.py": ""}).commit()
    (workshop.root / "a.py").unlink()
    assert git(workshop).files() == ("b.py",)


def test_staged_files_are_those_of_the_index(workshop: Workshop) -> None:
    workshop.write({"a.py": "", "b.py": "", "c.py": ""}).commit()
    workshop.write({"a.py": "x = 1\n", "b.py": "y = 1\n", "ü.py": "z = 1\n"})
    (workshop.root / "c.py").unlink()
    workshop.git("add", "a.py", "ü.py", "c.py")
    assert git(workshop).staged() == ("a.py", "ü.py")


def test_a_partial_index_is_believed(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.write({"a.py": "", "b.py": ""}).commit()
    workshop.write({"a.py": "x = 1\n", "b.py": "y = 1\n"})
    workshop.git("add", "--all")
    (workshop.root / ".git" / "other").write_bytes((workshop.root / ".git" / "index").read_bytes())
    workshop.git("reset", "--quiet")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    assert git(workshop).staged() == ("a.py", "b.py")


def test_a_partial_index_is_found_from_a_folder_below_the_top(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"below/a.py": "", "b.py": ""}).commit()
    workshop.write({"below/a.py": "x = 1\n", "b.py": "y = 1\n"})
    workshop.git("add", "--all")
    (workshop.root / ".git" / "index").rename(workshop.root / ".git" / "other")
    workshop.git("reset", "--quiet")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    below = Git(workshop.root / "below", Processes())
    assert below.staged() == ("a.py",)
    assert below.added("", staged=True) == {"a.py": frozenset({1})}


def test_a_text_conversion_does_not_move_the_lines(workshop: Workshop) -> None:
    workshop.write({"a.py": "x = 1\n", ".gitattributes": "*.py diff=shout\n"}).commit()
    workshop.git("config", "diff.shout.textconv", "sed p")
    workshop.write({"a.py": "x = 1\ny = 2\n"})
    assert git(workshop).added(workshop.git("rev-parse", "HEAD").strip()) == {"a.py": frozenset({2})}


def test_staged_outside_of_git_is_an_error(workshop: Workshop) -> None:
    with pytest.raises(GateError, match="git cannot tell which files are staged"):
        git(workshop).staged()


def clone(workshop: Workshop, place: Path) -> Workshop:
    workshop.git("clone", "--quiet", str(workshop.root), str(place))
    return Workshop(place)


def test_the_base_is_the_merge_base_with_the_remotes_default_branch(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write({"a.py": "x = 1\n"}).commit()
    here = clone(workshop, tmp_path / "clone")
    start = here.git("rev-parse", "HEAD").strip()
    workshop.write({"z.py": "later\n"}).commit()
    here.write({"a.py": "x = 1\ny = 2\n", "new.py": "a\nb\n"})
    assert git(here).base() == start
    assert git(here).added(start) == {"a.py": frozenset({2}), "new.py": frozenset({1, 2, 3})}
    here.git("checkout", "--quiet", "-b", "work")
    here.commit()
    assert git(here).base() == start
    assert git(here).added(start)["a.py"] == {2}


def test_a_pull_requests_target_is_the_base(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"a.py": "x = 1\n"}).commit()
    workshop.git("branch", "release")
    workshop.write({"b.py": "x = 1\n"}).commit()
    here = clone(workshop, tmp_path / "clone")
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    assert git(here).base() == here.git("rev-parse", "origin/release").strip()


def test_without_a_remote_there_is_no_base(workshop: Workshop) -> None:
    assert git(workshop.write({"a.py": ""}).commit()).base() == ""


def test_a_wanted_base_that_is_not_there_is_an_error(workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit()
    with pytest.raises(GateError, match=r"project\.base names 'mian', which git does not know"):
        git(workshop).base("mian")


def test_added_lines_in_a_subfolder_have_the_folders_paths(workshop: Workshop) -> None:
    workshop.write({"svc/a.py": "x = 1\n", "b.py": ""}).commit()
    workshop.write({"svc/a.py": "x = 1\ny = 2\n", "b.py": "z = 1\n"})
    here = Git(workshop.root / "svc", Processes())
    assert here.added("HEAD") == {"a.py": frozenset({2})}
    assert here.files() == ("a.py",)


def test_what_happened_since_a_commit(workshop: Workshop) -> None:
    workshop.write({"a.py": "x = 1\n", "b.py": "y = 1\n"}).commit()
    first = git(workshop).commit()
    workshop.write({"a.py": "x = 2\nz = 3\n", "\u00fc.py": "u = 1\n", "image.png": b"\x89PNG\0"}).commit()
    workshop.commit()
    asked = git(workshop)
    assert asked.changed(first) == ("a.py", "image.png", "\u00fc.py")
    assert asked.size(first) == (2, 3, 4)
    assert asked.comes_after(first)
    assert not asked.comes_after("0" * 40)
    assert asked.committed() > 1_600_000_000
    workshop.git("checkout", "--quiet", first)
    assert not asked.comes_after(workshop.git("rev-parse", "main").strip())


@pytest.mark.parametrize(("branch", "default", "main"), [("main", "", True), ("master", "", True), ("work", "", False), ("main", "trunk", False), ("trunk", "trunk", True)])  # fmt: skip
def test_the_main_branch_is_what_the_remote_calls_so(branch: str, default: str, main: bool, workshop: Workshop) -> None:
    workshop.write({"a.py": ""}).commit()
    workshop.git("checkout", "--quiet", "-B", branch)
    if default:
        workshop.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{default}")
    assert git(workshop).on_main() is main


def test_before_the_first_commit_nothing_was_committed(workshop: Workshop) -> None:
    workshop.git("init", "--quiet", "--initial-branch=main")
    assert git(workshop).committed() == 0
    assert git(workshop).size("HEAD") == (0, 0, 0)
