"""Documents as teams write them, and the requirements that they are read as."""

import pytest

from gate.errors import ConfigError
from gate.model.design import Attribute, Case, Design, Endpoint, Fault, Limit, Model, Requirement, Topic, Variable
from gate.model.words import Criticality
from gate.requirements import design


def read(text: str, name: str = "orders", patterns: tuple[str, ...] = ()) -> Design:
    return design.read({"tech-design.md": text}, patterns, name)


def one(text: str) -> Requirement:
    (found,) = read(text).requirements
    return found


@pytest.mark.parametrize(
    ("text", "id_", "line", "said"),
    [
        ("| Id | Requirement |\n|---|---|\n| REQ-12 | Orders are placed. |\n", "REQ-12", 3, "Orders are placed."),
        ("# Design\n\n## FR-3: Orders are placed\n", "FR-3", 3, "Orders are placed"),
        ("## 2.1 US-7 - Orders are placed\n", "US-7", 1, "Orders are placed"),
        ("- **AC-1.2**: Orders are placed.\n", "AC-1.2", 1, "Orders are placed."),
        ("- [ ] NFR-PERF-1 Orders are placed.\n", "NFR-PERF-1", 1, "Orders are placed."),
        ("REQ-1 (Must): Orders are placed.\n", "REQ-1", 1, "Orders are placed."),
        ("[REQ-4] Orders are placed.\n", "REQ-4", 1, "Orders are placed."),
    ],
)
def test_finds_a_requirement_wherever_it_is_written(text: str, id_: str, line: int, said: str) -> None:
    found = one(text)
    assert (found.id, found.line, found.text, found.named) == (id_, line, said, True)


def test_own_ids_are_added_to_the_usual_ones() -> None:
    found = read("- PAY-7 is paid.\n- REQ-1 is there.\n- UTF-8 is used.\n", patterns=(r"PAY-\d+",))
    assert [requirement.id for requirement in found.requirements] == ["PAY-7", "REQ-1"]


def test_a_broken_pattern_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"requirements\.ids has '\(', which is no regular expression"):
        read("- REQ-1 is there.\n", patterns=("(",))


@pytest.mark.parametrize(
    ("text", "criticality", "because"),
    [
        ("| Id | Priority | Text |\n|---|---|---|\n| REQ-1 | Must | x |\n", "CRITICAL", "Must"),
        ("| Id | MoSCoW | Text |\n|---|---|---|\n| REQ-1 | Could have | x |\n", "MEDIUM", "Could have"),
        ("| Id | Criticality | Text |\n|---|---|---|\n| REQ-1 | BLOCKER | x |\n", "BLOCKER", "BLOCKER"),
        ("- REQ-1 (P3): x\n", "MEDIUM", "P3"),
        ("## REQ-1: x\n\n**Priority**: High\n", "HIGH", "Priority: High"),
        ("## Must have\n\n- REQ-1: x\n", "CRITICAL", "Must have"),
        ("- REQ-1: The service should answer.\n", "HIGH", "should"),
        ("- REQ-1: The service shall answer.\n", "CRITICAL", "shall"),
        ("- REQ-1: The service answers.\n", "HIGH", "no word of priority"),
    ],
)
def test_weighs_by_the_words_of_the_document(text: str, criticality: str, because: str) -> None:
    found = one(text)
    assert (found.criticality, found.because) == (Criticality(criticality), because)


def test_what_is_not_to_be_built_is_left_out() -> None:
    text = "| Id | Priority | Text |\n|---|---|---|\n| REQ-1 | Won't have | x |\n| REQ-2 | Must | y |\n"
    assert [found.id for found in read(text).requirements] == ["REQ-2"]
    assert [found.id for found in read("## Out of scope\n\n- REQ-1: x\n\n## In\n\n- REQ-2: y\n").requirements] == [
        "REQ-2"
    ]


@pytest.mark.parametrize(
    ("head", "row", "endpoint"),
    [
        (
            "Method | Path | Success | Errors",
            "POST | /orders | 201 | 401 NOT_AUTHENTICATED, 404",
            Endpoint(method="POST", path="/orders", line=3, success=(201,), errors=(Case(401, "NOT_AUTHENTICATED"), Case(404))),
        ),
        (
            "Endpoint | Request | Response | Status codes",
            "`PUT /orders/{id}` | `OrderIn` | `OrderOut` | 200, 409 (`ORDER_STATE`)",
            Endpoint(
                method="PUT", path="/orders/{id}", line=3, success=(200,), errors=(Case(409, "ORDER_STATE"),),
                request="OrderIn", response="OrderOut",
            ),
        ),
        ("Verb | Route", "`delete` | `/orders/:id?force=1`", Endpoint(method="DELETE", path="/orders/:id", line=3)),
    ],
)  # fmt: skip
def test_reads_tables_of_endpoints(head: str, row: str, endpoint: Endpoint) -> None:
    found = one(f"| {head} |\n|{'---|' * (head.count('|') + 1)}\n| {row} |\n")
    assert (found.named, found.parts, found.criticality) == (False, (endpoint,), Criticality.HIGH)
    assert found.id == endpoint.name


def test_a_row_with_several_methods_is_several_endpoints() -> None:
    found = read("| Methods | URL |\n|---|---|\n| GET, POST | /orders |\n| - | /nothing |\n")
    assert [requirement.id for requirement in found.requirements] == ["GET /orders", "POST /orders"]


def test_joins_what_is_said_of_an_endpoint_in_several_places() -> None:
    text = (
        "- REQ-1: Orders are placed with `POST /orders`.\n\n"
        "| Method | Path | Success |\n|---|---|---|\n| POST | /orders | 201 |\n| GET | /orders/{id} | 200 |\n\n"
        "### GET /orders/{order_id}\n\nReturns 200 or 404 ORDER_NOT_FOUND.\n\n"
        "| Status | Meaning |\n|---|---|\n| 410 | gone |\n"
    )
    first, second = read(text).requirements
    assert first.parts == (Endpoint(method="POST", path="/orders", line=1, success=(201,)),)
    (endpoint,) = second.parts
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.path, endpoint.success) == ("/orders/{id}", (200,))
    assert endpoint.errors == (Case(404, "ORDER_NOT_FOUND"), Case(410))


def test_a_base_path_stands_before_every_path() -> None:
    text = "Base URL: `https://api.example.org/api/v1`\n\n- REQ-1: `GET /orders` and `GET /api/v1/health`.\n"
    assert [part.name for part in one(text).parts] == ["GET /api/v1/orders", "GET /api/v1/health"]


def test_reads_models_from_tables_and_lists() -> None:
    text = (
        "## Data\n\n| Table | Columns |\n|---|---|\n| orders | id (uuid, key), total: numeric, note; index on id |\n\n"
        "### Order items\n\n### `OrderItem`\n\n| Field | Type |\n|---|---|\n| sku | text |\n| amount | integer |\n\n"
        "### Events\n\n- `OrderEvent`: event_id, type (`order.created`), at (timestamp)\n- `NotAModel`: words.\n"
    )
    models = [part for requirement in read(text).requirements for part in requirement.parts]
    assert models == [
        Model(
            name="orders", line=5, fields=(Attribute("id", "uuid"), Attribute("total", "numeric"), Attribute("note"))
        ),
        Model(name="OrderItem", line=11, fields=(Attribute("sku", "text"), Attribute("amount", "integer"))),
        Model(
            name="OrderEvent", line=18, fields=(Attribute("event_id"), Attribute("type"), Attribute("at", "timestamp"))
        ),
    ]


def test_reads_topics_settings_and_error_codes() -> None:
    text = (
        "| Topic | Producer | Consumer |\n|---|---|---|\n"
        "| orders.v1 | this service | billing |\n| payments.v1 | billing | orders-service |\n| audit | | |\n\n"
        "| Variable | Default |\n|---|---|\n| ORDERS_URL | none |\n\n"
        "| Code | Status |\n|---|---|\n| ORDER_STATE | 409 |\n| 404 | 404 |\n"
    )
    parts = [part for requirement in read(text).requirements for part in requirement.parts]
    assert parts == [
        Topic(name="orders.v1", line=3, produced=True, consumed=False),
        Topic(name="payments.v1", line=4, produced=False, consumed=True),
        Topic(name="audit", line=5),
        Variable(name="ORDERS_URL", line=9, default="none"),
        Fault(name="ORDER_STATE", line=13, status=409),
    ]


def test_parts_belong_to_the_requirements_that_they_stand_with() -> None:
    text = (
        "- REQ-1: Orders are announced on `orders.v1`.\n- REQ-2: y\n- REQ-3: z\n\n"
        "| Method | Path | Requirement |\n|---|---|---|\n| GET | /orders | REQ-2, REQ-9 |\n\n"
        "## Topics\n\n| Topic | Producer |\n|---|---|\n| orders.v1 | this service |\n\n"
        "## Settings of REQ-3\n\n| Variable | Default |\n|---|---|\n| ORDERS_URL | |\n\n"
        "## REQ-4: Models\n\n| Model | Fields |\n|---|---|\n| Order | id |\n"
    )
    found = {one.id: [part.name for part in one.parts] for one in read(text).requirements}
    assert found == {
        "REQ-1": ["orders.v1"],
        "REQ-2": ["GET /orders"],
        "REQ-3": ["ORDERS_URL"],
        "REQ-4": ["Order"],
        "REQ-9": ["GET /orders"],
    }


def test_reads_criteria_from_lists_tables_and_scenarios() -> None:
    text = (
        "## REQ-1: Cancel\n\nAn order is cancelled.\n\n### Acceptance criteria\n\n- AC-1.1: Pending orders only.\n- Once.\n\n"
        "Given a paid order\n\nWhen it is cancelled\n\nThen the answer is 409\n\n"
        "```gherkin\nFeature: Cancel\n  Scenario: Cancel an order of someone else\n    Given an order\n```\n\n"
        "## Others\n\n- REQ-2: Show.\n  - The own ones.\n\n"
        "| Id | Requirement | Acceptance criteria |\n|---|---|---|\n| REQ-3 | List. | newest first; in pages |\n"
    )
    found = {one.id: [(c.id, c.text) for c in one.criteria] for one in read(text).requirements}
    assert found == {
        "REQ-1": [
            ("AC-1.1", "Pending orders only."),
            ("REQ-1.2", "Once."),
            ("REQ-1.3", "Given a paid order When it is cancelled Then the answer is 409"),
            ("REQ-1.4", "Cancel an order of someone else"),
        ],
        "REQ-2": [("REQ-2.1", "The own ones.")],
        "REQ-3": [("REQ-3.1", "newest first"), ("REQ-3.2", "in pages")],
    }


def test_a_sentence_that_begins_like_a_step_is_no_scenario() -> None:
    text = "## REQ-1: Cancel\n\nGiven its age, it goes.\n\nWhen it is paid, it stays.\n\nBut not for long.\n\n- Given a, when b, then c.\n"
    found = one(text)
    assert [criterion.text for criterion in found.criteria] == ["Given a, when b, then c."]
    assert one("Given nothing, then nothing.\n\n- REQ-1: x\n").criteria == ()


def test_what_stands_in_or_below_an_item_belongs_to_it() -> None:
    text = (
        "- REQ-1: Orders.\n\n  | Variable | Default |\n  |---|---|\n  | SIZE | 5 |\n\n- REQ-2: More.\n\n"
        "## Reference to REQ-1\n\n#### REQ-3\n\n##### AC-3.1 It is kept\n\n**REQ-1** is more.\n"
    )
    found = {
        one.id: ([part.name for part in one.parts], [c.id for c in one.criteria]) for one in read(text).requirements
    }
    assert found == {"REQ-1": (["SIZE"], []), "REQ-2": ([], []), "REQ-3": ([], ["AC-3.1"])}


def test_tables_of_something_else_are_passed_over() -> None:
    text = (
        "- REQ-1: x\n\n| Method | Path |\n|---|---|\n| GET | nowhere |\n\n| Name | Age |\n|---|---|\n| Ada | 36 |\n\n"
        "# Some long heading about the fields\n\n| Field | Type |\n|---|---|\n| a | text |\n\n"
        "| Topic | Producer |\n|---|---|\n| what we talk about | Ada |\n"
    )
    assert one(text).parts == ()


def test_reads_limits_on_times() -> None:
    text = (
        "- NFR-1: The p95 of `GET /orders` is under 200 ms.\n- NFR-2: Jobs end within 1.5 seconds.\n"
        "- NFR-3: 99th percentile at most 300ms.\n"
    )
    assert read(text).limits == (
        Limit(
            text="NFR-1: The p95 of GET /orders is under 200 ms.",
            line=1,
            seconds=0.2,
            percentile=95.0,
            subject="GET /orders",
        ),
        Limit(text="NFR-2: Jobs end within 1.5 seconds.", line=2, seconds=1.5, subject="NFR-2"),
        Limit(text="NFR-3: 99th percentile at most 300ms.", line=3, seconds=0.3, percentile=99.0, subject="NFR-3"),
    )


@pytest.mark.parametrize("text", ["", "# A design\n\nWe will use UTF-8 and SHA-256, and be fast.\n"])
def test_a_document_that_asks_for_nothing_is_an_error(text: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(text)
    assert raised.value.message.startswith("tech-design.md asks for nothing that could be traced: no id such as REQ-12")
    assert "enabled = false" in raised.value.hint


def test_a_document_that_is_not_text_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"design\.md cannot be read: it is not UTF-8 text\."):
        design.read({"design.md": None})


def test_several_documents_are_one_design() -> None:
    found = design.read({"a.md": "- REQ-1: x\n", "b.md": "## REQ-1\n\n`GET /orders`\n\n- REQ-2: y\n"})
    assert [(one.id, one.document, len(one.parts)) for one in found.requirements] == [
        ("REQ-1", "a.md", 1),
        ("REQ-2", "b.md", 0),
    ]
