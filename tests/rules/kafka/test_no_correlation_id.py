"""Messages that cannot be followed."""

import pytest

from gate.rules.kafka.no_correlation_id import RULE
from tests.rules import bench

SEND = """
    from aiokafka import AIOKafkaProducer

    async def announce(value: bytes{param}) -> None:
        async with AIOKafkaProducer(bootstrap_servers="k") as producer:
            await producer.send_and_wait("orders", value{headers})
"""


def test_it_is_said_once() -> None:
    text = SEND.format(param="", headers="")
    (problem,) = bench.check(RULE, {"app/a.py": text, "app/b.py": text})
    assert (problem.path, problem.line) == ("app/a.py", 4)
    assert problem.message == "`announce` (and 1 other producer) sends messages without a correlation id"


def test_an_id_of_requests_elsewhere_does_not_help() -> None:
    files = {"app/main.py": SEND.format(param="", headers=""), "app/http.py": "def log(request_id: str):\n    pass\n"}
    assert len(bench.check(RULE, files)) == 1


@pytest.mark.parametrize(
    ("param", "headers", "more"),
    [
        ("", ", headers=[('correlation-id', b'1')]", {}),
        (", request_id: str", ", headers=make(request_id)", {}),
        ("", "", {"app/events.py": "class OrderEvent:\n    trace_id: str\n"}),
        ("", "", {"app/setup.py": "from opentelemetry.instrumentation.aiokafka import AIOKafkaInstrumentor\n"}),
        ("", "", {"requirements.txt": "aiokafka\nopentelemetry-distro\n"}),
        (
            "",
            "",
            {
                "app/routes.py": "from app.main import announce\n\nasync def a(correlation_id):\n    await announce(b'')\n"
            },
        ),
    ],
)
def test_an_id_travels_along(param: str, headers: str, more: dict[str, str]) -> None:
    assert bench.check(RULE, {"app/main.py": SEND.format(param=param, headers=headers), **more}) == ()


def test_faststream_adds_one() -> None:
    text = "from faststream.kafka import KafkaBroker\n\nbroker = KafkaBroker()\n\nasync def a():\n    await broker.publish('a', 'b')\n"
    assert bench.check(RULE, text) == ()
