"""Locations as people write them."""

import pytest

from gate.errors import MemoryFileError
from gate.memory.locations import parse

WRITTEN = {
    "`app/x.py:12-40`": ("app/x.py:12-40",),
    "`app/x.py:12`": ("app/x.py:12",),
    "`app/x.py:L12-L40`": ("app/x.py:12-40",),
    "`app/x.py:12\u201340`": ("app/x.py:12-40",),
    "`app/x.py:12-`": ("app/x.py:12",),
    "`app/x.py:12, 40-45`": ("app/x.py:12", "app/x.py:40-45"),
    "`app/x.py:work()`": ("app/x.py:work()",),
    "`app/x.py:Shop.work()`": ("app/x.py:Shop.work()",),
    "`app/x.py::work`": ("app/x.py:work()",),
    "`tests/x.py::TestA::test_b`": ("tests/x.py:TestA.test_b()",),
    "`tests/x.py::TestA::test_b[1-a.b]`": ("tests/x.py::TestA::test_b[1-a.b]",),
    "`app/x.py`": ("app/x.py",),
    "`./app/x.py`": ("app/x.py",),
    "app/x.py:3": ("app/x.py:3",),
    "app/x.py, app/y.py:4-5": ("app/x.py", "app/y.py:4-5"),
    "`app/x.py` and `app/y.py`": ("app/x.py", "app/y.py"),
    "`app/x.py` (since the move)": ("app/x.py",),
    "`src/legacy/**`": ("src/legacy/**",),
    "`*.py`": ("*.py",),
    "`src/legacy/`": ("src/legacy/",),
    "`pyproject.toml`": ("pyproject.toml",),
    "All API endpoints": ("All API endpoints",),
    "`GET /orders`": ("GET /orders",),
    "`/admin/orders/export`": ("/admin/orders/export",),
    "`selectinload`": ("selectinload",),
    "the file app/x.py and everything near it": ("the file app/x.py and everything near it",),
    "": (),
}


@pytest.mark.parametrize(("text", "places"), WRITTEN.items(), ids=WRITTEN)
def test_a_location(text: str, places: tuple[str, ...]) -> None:
    assert tuple(map(str, parse(text, "memory/known_issues.md", 7))) == places


@pytest.mark.parametrize(
    "text", ["`a.py:9-3`", "`a.py:0`", "`a.py:`", "`a.py:4 to 6`", "`a.py:1-2-3`", "`a.py:f(`", "`a.py:f[1]`"]
)
def test_a_location_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(MemoryFileError, match=r"^memory/known_issues\.md:7: the location 'a\.py:.*' cannot be read"):
        parse(text, "memory/known_issues.md", 7)
