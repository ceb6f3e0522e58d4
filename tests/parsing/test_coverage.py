"""Coverage is counted from coverage.py's own numbers, and never looks higher than it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gate.parsing import coverage
from gate.parsing.coverage import FileCoverage


def measured(path: str, covered: int, total: int, missing: tuple[int, ...] = ()) -> FileCoverage:
    return FileCoverage(path, covered, total, frozenset({1, 2, 3} - set(missing)), frozenset(missing))


def document(*files: str, branches: bool = False) -> str:
    summary = {
        "covered_lines": 2,
        "num_statements": 3,
        **({"covered_branches": 1, "num_branches": 4} if branches else {}),
    }
    entry = {"executed_lines": [1, 2], "missing_lines": [4], "excluded_lines": [], "summary": summary}
    return json.dumps({"meta": {"format": 3}, "files": dict.fromkeys(files, entry)})


def test_only_source_files_count_and_absolute_paths_become_relative() -> None:
    text = document("/p/src/b.py", "src/a.py", "tests/test_a.py", "/elsewhere/src/a.py")
    files = coverage.read(text, "/p", ("src/a.py", "src/b.py", "src/c.py"))
    assert files is not None
    assert [file.path for file in files] == ["src/a.py", "src/b.py"]
    assert files[0] == FileCoverage("src/a.py", 2, 3, frozenset({1, 2}), frozenset({4}))


def test_branches_count_beside_statements() -> None:
    files = coverage.read(document("src/a.py", branches=True), "/p", ("src/a.py",))
    assert files
    assert (files[0].covered, files[0].total) == (3, 7)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": {"a.py": {}}}'])
def test_what_is_no_report_is_not_read(text: str | None) -> None:
    assert coverage.read(text, "/p", ("a.py",)) is None


def test_the_total_is_made_from_counts_and_not_from_percentages() -> None:
    assert coverage.percent((measured("a", 1, 1), measured("b", 0, 99))) == 1.0
    assert coverage.percent((measured("a", 84501, 100000),)) == 84.501
    assert coverage.percent((measured("a", 0, 0),)) is None
    assert coverage.percent(()) is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_total_under_a_floor_never_reaches_it_by_rounding(covered: int, total: int) -> None:
    value = coverage.percent((measured("a", covered, max(total, covered)),))
    assert value is not None
    assert (value >= 85) == (covered * 100 >= 85 * max(total, covered))


def test_changed_lines_are_those_that_coverage_can_judge() -> None:
    files = (measured("src/a.py", 2, 3, missing=(3,)),)
    assert coverage.changed(files, {"src/a.py": frozenset({2, 3, 9}), "README": frozenset({1})}) == (1, 2)
    assert coverage.changed(files, {"src/a.py": frozenset({9})}) == (0, 0)
    assert coverage.changed(files, {}) == (0, 0)


def test_branches_that_start_on_a_changed_line_have_changed() -> None:
    file = replace(measured("src/a.py", 2, 3), ways=(1, 2, 2), untaken=(2, 3))
    assert coverage.changed((file,), {"src/a.py": frozenset({2})}) == (3, 4)


def test_lines_are_known_by_the_context_that_ran_them() -> None:
    entry = {
        "executed_lines": [1, 2], "missing_lines": [], "executed_branches": [[1, 2]], "missing_branches": [[1, -1]],
        "summary": {"covered_lines": 2, "num_statements": 2}, "contexts": {"1": ["", "tests/a.py"], "2": ["tests/a.py"]},
    }  # fmt: skip
    (file,) = coverage.read(json.dumps({"files": {"src/a.py": entry}}), "/p", ("src/a.py",)) or ()
    assert file.contexts == {"": frozenset({1}), "tests/a.py": frozenset({1, 2})}
    assert (file.ways, file.untaken) == ((1,), (1,))


def test_a_file_belongs_to_the_first_layer_that_matches() -> None:
    files = (
        measured("src/api/services/x.py", 1, 1),
        measured("src/services/y.py", 1, 1),
        measured("src/main.py", 1, 1),
    )
    groups = coverage.layers(files, {"router": ("**/api/**",), "service": ("**/services/**",), "none": ("nothing",)})
    assert {name: [file.path for file in group] for name, group in groups.items()} == {
        "router": ["src/api/services/x.py"],
        "service": ["src/services/y.py"],
        "none": [],
    }


def test_the_files_with_the_most_missing_lines_are_named() -> None:
    files = [
        measured(name, 0, 9, missing=tuple(range(number))) for name, number in zip("abcd", (1, 4, 2, 3), strict=True)
    ]
    assert coverage.thinnest(files) == "most lines are missing in b (4), d (3), c (2)"
    assert coverage.thinnest((measured("a", 1, 2),)) == "only branches are missing"


@pytest.mark.parametrize(
    ("sources", "files", "folders"),
    [
        (("src",), ("src/a/__init__.py", "src/a/b.py"), ("src",)),
        (
            ("src",),
            ("src/a/__init__.py", "src/a/routes/r.py", "src/a/routes/deep/d.py"),
            ("src", "src/a/routes", "src/a/routes/deep"),
        ),
        (("src",), ("src/ns/a/__init__.py", "src/ns/a/b/__init__.py"), ("src", "src/ns/a")),
        (("app",), ("app/main.py", "app/db/__init__.py", "app/stub.pyi"), ("app",)),
        (("main.py",), ("main.py",), (".",)),
        ((".",), ("main.py", "lib/x.py"), (".", "lib")),
    ],
)
def test_folders_in_which_coverage_would_not_look_are_named(
    sources: tuple[str, ...], files: tuple[str, ...], folders: tuple[str, ...]
) -> None:
    assert coverage.folders(sources, files) == folders
