"""Ten defects for a copy of examples/orders, and what the trace must say about each."""

from typing import NamedTuple


class Seed(NamedTuple):
    """A defect: edits of files as (path, old, new), and the findings as (requirement, rule, words of the message)."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    found: tuple[tuple[str, str, str], ...]


_AUTH, _TEST_AUTH = "src/app/api/routes/auth.py", "tests/router/test_auth.py"
_ROUTES, _TEST_ORDERS = "src/app/api/routes/orders.py", "tests/router/test_orders.py"

SEEDS = (
    Seed(
        "a route that nobody wrote",
        (
            (
                "tech-design.md",
                "| GET | /health/live |",
                "| GET | /api/v1/orders/{order_id}/events | REQ-8 | 200 | |\n| GET | /health/live |",
            ),
        ),
        (("REQ-8", "missing", "there is no route GET /api/v1/orders/{order_id}/events"),),
    ),
    Seed(
        "another method",
        (
            (_ROUTES, '@router.post(\n    "/{order_id}/cancel"', '@router.put(\n    "/{order_id}/cancel"'),
            (_TEST_ORDERS, '("POST", f"{ORDERS}/{uuid4()}/cancel")', '("PUT", f"{ORDERS}/{uuid4()}/cancel")'),
            (_TEST_ORDERS, 'client.post(f"{ORDERS}/{order.id}/cancel"', 'client.put(f"{ORDERS}/{order.id}/cancel"'),
            (_TEST_ORDERS, 'client.post(f"{ORDERS}/1/cancel"', 'client.put(f"{ORDERS}/1/cancel"'),
        ),
        (("REQ-7", "contradicted", "has the method PUT, not POST"),),
    ),
    Seed(
        "another status",
        (
            (_AUTH, "status_code=status.HTTP_201_CREATED", "status_code=status.HTTP_200_OK"),
            (_TEST_AUTH, "registered.status_code == 201", "registered.status_code == 200"),
            (_TEST_AUTH, "== [201, 429]", "== [200, 429]"),
        ),
        (("REQ-1", "contradicted", "POST /api/v1/auth/register answers 200, not 201"),),
    ),
    Seed(
        "a field that is gone",
        (
            (
                "src/app/models/event.py",
                "    created_at: Mapped[datetime] = mapped_column(default_factory=now)\n\n\nclass HandledEvent",
                "\n\nclass HandledEvent",
            ),
        ),
        (("REQ-14", "missing", "outbox_events has no field created_at"),),
    ),
    Seed(
        "a field of another type",
        (
            (
                "src/app/models/event.py",
                "    handled_at: Mapped[datetime] = mapped_column(default_factory=now)",
                "    handled_at: Mapped[str] = mapped_column(default_factory=lambda: now().isoformat())",
            ),
        ),
        (("REQ-14", "contradicted", "handled_events.handled_at is "),),
    ),
    Seed(
        "a topic that nobody reads",
        (("src/app/kafka/consumer.py", "        settings.payments_topic,\n", "        settings.orders_topic,\n"),),
        (("REQ-9", "missing", "nothing in the code reads from payments.events.v1"),),
    ),
    Seed(
        "a criterion without a test",
        (
            (
                "tests/unit/test_schemas.py",
                'id="named twice", marks=pytest.mark.requirement("AC-4.2")',
                'id="named twice"',
            ),
        ),
        (("REQ-4", "criterion", "no passing test names AC-4.2"),),
    ),
    Seed(
        "another error code",
        (
            ("src/app/exceptions/__init__.py", 'code = "EMAIL_TAKEN"', 'code = "EMAIL_EXISTS"'),
            (_TEST_AUTH, '(409, "EMAIL_TAKEN")', '(409, "EMAIL_EXISTS")'),
        ),
        (
            ("REQ-1", "contradicted", "answers 409 with EMAIL_EXISTS, not EMAIL_TAKEN"),
            ("REQ-10", "missing", "the error code EMAIL_TAKEN is nowhere in the code"),
        ),
    ),
    Seed(
        "a setting of another name",
        (
            ("src/app/core/config.py", "    rate_limit_storage: str", "    limit_storage: str"),
            ("src/app/main.py", "settings.rate_limit_storage", "settings.limit_storage"),
        ),
        (("REQ-14", "missing", "the setting ORDERS_RATE_LIMIT_STORAGE is never read"),),
    ),
    Seed(
        "a requirement without a test",
        (("tests/router/test_responses.py", '@pytest.mark.requirement("REQ-13")\n', ""),),
        (("REQ-13", "untested", "no passing test names it"),),
    ),
)
