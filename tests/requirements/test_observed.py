"""Which test speaks for which requirement, and which route an answer came from."""

import pytest

from gate.model.testrun import Answer, Attempt, TestRun
from gate.requirements.ids import Numbering
from gate.requirements.observed import Answers, Claims

PASSED = (Attempt("passed"),)
KNOWN = ("REQ-1", "REQ-12", "AC-1.2", "US-7", "PAY-3")


@pytest.mark.parametrize(
    ("test", "named"),
    [
        (TestRun(id="t.py::test_a", requirements=("REQ-1", "REQ-99")), ["REQ-1"]),
        (TestRun(id="t.py::test_req_12_is_met"), ["REQ-12"]),
        (TestRun(id="t.py::TestX::test_REQ12[req-1]"), ["REQ-12"]),
        (TestRun(id="t.py::test_ac_1_2"), ["AC-1.2"]),
        (TestRun(id="t.py::test_a", doc="Proves US-7 and PAY-3."), ["US-7", "PAY-3"]),
        (TestRun(id="t.py::test_a", doc="This gives us 7 items and REQ-123."), []),
        (TestRun(id="t.py::test_requires_12_items"), []),
        (TestRun(id="t.py::test_cancel_a_paid_order"), ["REQ-1.1"]),
        (TestRun(id="t.py::test_a", doc="Cancel a paid order\n\nMore."), ["REQ-1.1"]),
    ],
)
def test_a_test_names_requirements_by_marker_name_docstring_or_scenario(test: TestRun, named: list[str]) -> None:
    ids = (*KNOWN, "REQ-1.1")
    claims = Claims((test,), ids, {"REQ-1.1": "Cancel a paid order"}, Numbering((r"PAY-\d+",)))
    assert [id_ for id_ in ids if claims.of(id_)] == sorted(named, key=ids.index)


def test_an_answer_belongs_to_the_route_that_gave_it() -> None:
    calls = (
        Answer("GET", "/orders/mine", 200),
        Answer("GET", "/orders/17", 404, "ORDER_NOT_FOUND"),
        Answer("GET", "/orders/17/items/", 200),
        Answer("POST", "/nowhere", 404),
    )
    passed = TestRun(id="t.py::test_a", attempts=PASSED, calls=calls)
    failed = TestRun(
        id="t.py::test_b", attempts=(Attempt("failed"),), calls=(Answer("GET", "/orders/1", 500, "BROKEN"),)
    )
    routes = [("GET", "/orders/{id}"), ("GET", "/orders/mine"), ("GET", "/orders/{id}/items")]
    answers = Answers((passed, failed), routes)
    assert answers.on("GET", "/orders/{order_id}") == {(404, "ORDER_NOT_FOUND"): "t.py::test_a"}
    assert answers.on("GET", "/orders/mine") == {(200, ""): "t.py::test_a"}
    assert answers.on("GET", "/orders/:id/items") == {(200, ""): "t.py::test_a"}
    assert answers.on("DELETE", "/orders/{id}") == {}
    assert answers.codes == {"ORDER_NOT_FOUND": {404: "t.py::test_a"}}
