"""The matrix in words."""

from gate.model.matrix import Evidence, Matrix, Met, Sign, Traced, Unclaimed
from gate.model.words import Criticality
from gate.wording import traced


def one(
    id_: str = "REQ-1", status: Met = Met.PROVEN, *evidence: Evidence, named: bool = True, tests: int = 0
) -> Traced:
    return Traced(
        id=id_, text="Orders | are placed", document="d.md", line=3, criticality=Criticality.HIGH, status=status,
        evidence=evidence, named=named, tests=tuple(f"t.py::test_{number}" for number in range(tests)),
    )  # fmt: skip


def found(text: str, place: str = "") -> Evidence:
    return Evidence(kind="route", sign=Sign.FOUND, text=text, place=place)


def test_a_status_rests_on_what_was_found_and_the_tests() -> None:
    many = tuple(found(f"part {number}", "a.py:1") for number in range(5))
    assert traced.why(one("REQ-1", Met.PROVEN, *many, tests=2)) == (
        "part 0 (a.py:1); part 1 (a.py:1); part 2 (a.py:1); 2 more found; 2 tests passed"
    )
    assert traced.why(one("REQ-1", Met.UNTESTED, found("x"))) == "x; no passing test names it"
    assert traced.why(one("x", Met.UNTESTED, named=False)) == "no test shows it"


def test_what_speaks_against_it_comes_alone() -> None:
    gone = Evidence(kind="topic", sign=Sign.MISSING, text="nothing writes to a.py:1", place="a.py:1")
    assert traced.why(one("REQ-1", Met.PARTLY, found("x"), gone)) == "nothing writes to a.py:1"


def test_a_large_matrix_is_cut_and_says_so() -> None:
    matrix = Matrix(documents=("d.md",), requirements=tuple(one(f"REQ-{number}") for number in range(501)))
    assert list(traced.markdown(matrix))[-1] == "And 1 more."


def test_a_page_names_what_is_in_no_requirement_and_escapes_foreign_text() -> None:
    matrix = Matrix(
        documents=("d.md",),
        requirements=(one(),),
        unclaimed=(Unclaimed("route", "GET /<b>", "a.py:1"), Unclaimed("topic", "x_y")),
        notes=("a *note*",),
    )
    page = traced.page(matrix, "orders")
    assert "- a \\*note\\*" in page
    assert "## In the code, but in no requirement\n\n- route GET /\\<b\\> `a.py:1`\n- topic x_y" in page
    html = traced.html(matrix, "<orders>")
    assert "<title>Requirements of &lt;orders&gt;</title>" in html
    assert "GET /&lt;b&gt; <code>a.py:1</code>" in html
