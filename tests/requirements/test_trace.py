"""What the evidence for a requirement comes to."""

from msgspec.structs import replace

from gate.model.application import Application, Reading, Route, Shape, Spot, Traffic
from gate.model.design import Attribute, Case
from gate.model.matrix import Matrix, Met, Sign, Traced, Unclaimed
from gate.model.testrun import Answer, Attempt, TestRun
from gate.requirements import design
from gate.requirements.trace import trace

SPOT = Spot("src/a.py", 7)
POST = Route(method="POST", path="/orders", spot=SPOT, success=(201,), errors=(Case(404), Case(422)))
SERVICE = Application(
    routes=(POST, Route(method="GET", path="/orders/{id}", spot=SPOT, request="OrderIn", response="OrderOut")),
    shapes=(
        Shape(name="orders", alias="Order", fields=(Attribute("id", "Uuid"), Attribute("n", "Integer")), spot=SPOT),
    ),
    topics=(Traffic(name="orders.v1", produced=(SPOT,)), Traffic(name="other.v1", consumed=(SPOT,))),
    settings=(Reading(name="SIZE", default="5.0", spot=SPOT),),
    words={"ORDER_STATE": SPOT},
)
HEAD = "| Method | Path | Success | Errors |\n|---|---|---|---|\n"


def run(name: str = "test_a", *requirements: str, outcome: str = "passed", calls: tuple[Answer, ...] = ()) -> TestRun:
    return TestRun(
        id=f"t.py::{name}", requirements=requirements, calls=calls, attempts=(Attempt(outcome, 0.1, "boom"),)
    )


def traced(text: str, *tests: TestRun, service: Application = SERVICE) -> Traced:
    (found,) = matrix(text, *tests, service=service).requirements
    return found


def matrix(text: str, *tests: TestRun, service: Application = SERVICE) -> Matrix:
    return trace(design.read({"d.md": text}), service, tests)


def against(one: Traced) -> list[str]:
    return [evidence.text for evidence in one.signs(Sign.MISSING, Sign.CONTRADICTED, Sign.FAILED, Sign.UNTESTED)]


def test_a_requirement_is_proven_by_what_is_there_and_a_test_that_passed() -> None:
    one = traced("- REQ-1: `POST /orders`\n", run("test_a", "REQ-1"), run("test_req_1"))
    assert (one.status, one.tests) == (Met.PROVEN, ("t.py::test_a", "t.py::test_req_1"))
    assert [evidence.text for evidence in one.evidence] == ["POST /orders", "t.py::test_a and 1 more passed"]


def test_without_a_passing_test_it_is_untested() -> None:
    assert traced("- REQ-1: `POST /orders`\n", run("test_a", "REQ-2")).status is Met.UNTESTED
    assert traced("- REQ-1: `POST /orders`\n", run("test_a", "REQ-1", outcome="skipped")).status is Met.UNTESTED


def test_with_a_failing_test_it_is_partly_met() -> None:
    one = traced("- REQ-1: x\n", run("test_a", "REQ-1"), run("test_b", "REQ-1", outcome="failed"))
    assert (one.status, against(one)) == (Met.PARTLY, ["boom"])


def test_without_tests_nothing_is_proven_and_nothing_is_called_untested() -> None:
    found = trace(design.read({"d.md": "- REQ-1: `POST /orders` returns 404.\n"}), SERVICE, None)
    (one,) = found.requirements
    assert (found.tested, one.status, against(one)) == (False, Met.UNTESTED, [])


def test_a_route_may_be_missing_or_have_another_method() -> None:
    one = traced("- REQ-1: `POST /orders` and `GET /customers`\n", run("test_a", "REQ-1"))
    assert (one.status, against(one)) == (Met.PARTLY, ["there is no route GET /customers"])
    assert traced("- REQ-1: `GET /customers`\n", run("test_a", "REQ-1")).status is Met.MISSING
    one = traced("- REQ-1: `PUT /orders/{order_id}`\n")
    assert (one.status, against(one)) == (Met.CONTRADICTED, ["/orders/{order_id} has the method GET, not PUT"])
    both = matrix("- REQ-1: `PUT /orders/{id}`\n- REQ-2: `GET /orders/{id}`\n").requirements
    assert against(both[0]) == ["there is no route PUT /orders/{id}"]


def test_bodies_are_compared_by_name_and_by_field() -> None:
    head = "| Endpoint | Request | Response |\n|---|---|---|\n"
    one = traced(f"{head}| GET /orders/{{id}} | `OrderIn` | `Order` |\n")
    assert against(one) == ["GET /orders/{id} answers with OrderOut, not Order"]
    route = replace(POST, takes=(Attribute("a", "string"), Attribute("b.c", "integer")))
    contract = (
        '{"paths": {"/orders": {"post": {"requestBody": {"content": {"application/json": {"schema": {"properties": '
        '{"a": {"type": "integer"}, "b": {"properties": {"c": {"type": "number"}, "d": {}}}}}}}}}}}}'
    )
    (found,) = trace(design.read({"d.json": contract}), Application(routes=(route,)), ()).requirements
    assert against(found) == [
        "POST /orders takes a as string, not integer",
        "POST /orders takes no field b",
        "POST /orders takes no field b.d",
    ]


def test_a_status_is_contradicted_by_what_tests_see_before_what_is_declared() -> None:
    text = f"{HEAD}| POST | /orders | 200 | |\n"
    assert against(traced(text)) == ["POST /orders answers 201, not 200"]
    seen = run(calls=(Answer("POST", "/orders", 200),))
    assert traced(text, seen).status is Met.PROVEN
    seen = run(calls=(Answer("POST", "/orders", 202),))
    assert against(traced(f"{HEAD}| POST | /orders | 201 | |\n", seen)) == ["POST /orders answers 202, not 201"]


def test_an_error_case_is_tested_by_a_passing_test_that_sees_it() -> None:
    text = f"{HEAD}| POST | /orders | 201 | 404 GONE_AWAY, 422 |\n"
    calls = (Answer("POST", "/orders", 404, "GONE_AWAY"), Answer("POST", "/orders", 201))
    one = traced(text, run(calls=calls))
    assert (one.status, one.cases) == (Met.PROVEN, (2, 1))
    assert against(one) == ["no passing test sees POST /orders answer 422"]


def test_an_error_case_may_have_another_code_or_status() -> None:
    text = f"{HEAD}| POST | /orders | 201 | 409 ORDER_STATE |\n"
    calls = (Answer("POST", "/orders", 409, "ORDER_FINAL"),)
    assert against(traced(text, run(calls=calls))) == ["POST /orders answers 409 with ORDER_FINAL, not ORDER_STATE"]
    calls = (Answer("POST", "/orders", 400, "ORDER_STATE"),)
    assert against(traced(text, run(calls=calls))) == ["POST /orders answers ORDER_STATE with 400, not 409"]
    assert against(traced(text, run())) == ["POST /orders declares 404, not 409"]


def test_models_are_compared_by_field_and_type() -> None:
    head = "| Model | Fields |\n|---|---|\n"
    assert against(traced(f"{head}| Customer | id |\n")) == ["there is no model Customer"]
    one = traced(f"{head}| Orders | id (text), n (number), total |\n")
    assert (one.status, against(one)) == (
        Met.CONTRADICTED,
        ["Orders has no field total", "Orders.id is Uuid, not text"],
    )
    assert traced(f"{head}| Order | a, b |\n").status is Met.MISSING


def test_topics_are_written_and_read_by_this_service() -> None:
    head = "| Topic | Producer | Consumer |\n|---|---|---|\n"
    assert against(traced(f"{head}| orders.v1 | this service | billing |\n")) == []
    assert against(traced(f"{head}| orders.v1 | | this service |\n")) == ["nothing in the code reads from orders.v1"]
    assert against(traced(f"{head}| gone.v1 | this service | |\n")) == ["the code does not know the topic gone.v1"]


def test_settings_are_read_with_their_default() -> None:
    head = "| Variable | Default |\n|---|---|\n"
    assert against(traced(f"{head}| SIZE | 5 |\n")) == []
    assert against(traced(f"{head}| SIZE | 7 |\n")) == ["the default of SIZE is 5.0, not 7"]
    assert against(traced(f"{head}| SIZE | five |\n")) == []
    assert against(traced(f"{head}| NAME | |\n")) == ["the setting NAME is never read"]


def test_error_codes_are_seen_by_tests_or_written_in_the_code() -> None:
    head = "| Code | Status |\n|---|---|\n"
    assert traced(f"{head}| ORDER_STATE | 409 |\n").status is Met.UNTESTED
    seen = run(calls=(Answer("GET", "/x", 409, "ORDER_STATE"),))
    assert traced(f"{head}| ORDER_STATE | 409 |\n", seen).status is Met.PROVEN
    assert against(traced(f"{head}| ORDER_STATE | 400 |\n", seen)) == ["ORDER_STATE comes with 409, not 400"]
    assert against(traced(f"{head}| NOT_THERE | 400 |\n")) == ["the error code NOT_THERE is nowhere in the code"]


def test_once_a_test_names_a_criterion_the_others_need_theirs() -> None:
    text = "## REQ-1: Cancel\n\n### Acceptance criteria\n\n- AC-1: a\n- AC-2: b\n"
    assert traced(text, run("test_a", "REQ-1")).status is Met.PROVEN
    one = traced(text, run("test_a", "AC-1"))
    assert (one.status, against(one)) == (Met.PARTLY, ["no passing test names AC-2: b"])
    assert traced(text, run("test_a", "AC-1", "AC-2")).status is Met.PROVEN


def test_lists_what_no_requirement_mentions() -> None:
    found = matrix("- REQ-1: `POST /orders`\n\n| Topic | Producer |\n|---|---|\n| orders.v1 | us |\n")
    assert found.unclaimed == (
        Unclaimed("route", "GET /orders/{id}", "src/a.py:7"),
        Unclaimed("topic", "other.v1", "src/a.py:7"),
    )
