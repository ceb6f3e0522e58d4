"""Files are written whole, and digests follow content alone."""

from pathlib import Path

import pytest

from gate.system import files


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write(path, "old")
    with pytest.raises(UnicodeEncodeError):
        files.write(path, "\ud800")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_what_is_no_utf8_text_reads_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\x00")
    assert files.read(tmp_path / "a") is None
    assert files.read(tmp_path / "b") is None


def test_the_own_folder_is_ignored_by_its_own_file(tmp_path: Path) -> None:
    assert (files.own_folder(tmp_path) / ".gitignore").read_text() == "*\n"


def test_a_walk_leaves_environments_and_caches_out(tmp_path: Path) -> None:
    for name in (
        "a.py",
        "pkg/b.py",
        "env37/pyvenv.cfg",
        "env37/lib/c.py",
        ".hidden/d.py",
        "__pycache__/e.pyc",
        "build/f.py",
    ):
        files.write(tmp_path / name, "")
    assert files.walk(tmp_path) == ("a.py", "pkg/b.py")


def test_a_digest_follows_content_names_and_words(tmp_path: Path) -> None:
    files.write(tmp_path / "a", "1")
    first = files.digest(tmp_path, ["a"], "w")
    assert files.digest(tmp_path, ["a"], "w") == first
    assert files.digest(tmp_path, ["a"], "w", "") != first
    assert files.digest(tmp_path, ["a", "gone"], "w") != first
    files.write(tmp_path / "a", "2")
    assert files.digest(tmp_path, ["a"], "w") != first


def test_lines_are_counted_without_blank_ones(tmp_path: Path) -> None:
    files.write(tmp_path / "a.py", "x = 1\n\n   \ny = 2\n")
    assert files.count_lines(tmp_path, ["a.py", "gone.py"]) == 2


def test_a_lock_keeps_the_second_out_until_it_gives_up(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "lock"
    asked: list[bool] = []

    def given_up() -> bool:
        asked.append(True)
        return len(asked) == 2

    with files.lock(path):
        with pytest.raises(files.LockedError, match="Another run holds"), files.lock(path, given_up):
            raise AssertionError
        assert len(asked) == 2
    with files.lock(path, lambda: True):
        assert path.is_file()
