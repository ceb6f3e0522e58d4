"""Outages of Kafka that come out of a route."""

import pytest

from gate.rules.kafka.send_without_error_handling import RULE
from tests.rules import bench

EVENTS = """
    from aiokafka import AIOKafkaProducer

    class Events:
        def __init__(self, producer: AIOKafkaProducer) -> None:
            self.producer = producer

        async def publish(self, value: bytes) -> None:
            {send}
"""

API = """
    from fastapi import FastAPI, Depends
    from app.events import Events
    from app.service import Orders

    app = FastAPI()

    {handler}

    @app.post("/orders")
    async def create(orders: Orders = Depends()) -> None:
        {call}
"""

SERVICE = """
    from app.events import Events

    class Orders:
        def __init__(self, events: Events) -> None:
            self.events = events

        async def place(self) -> None:
            {step}
"""


def check(send: str = "", step: str = "", call: str = "", handler: str = "") -> list[str]:
    files = {
        "app/events.py": EVENTS.format(send=send or "await self.producer.send_and_wait('orders', value)"),
        "app/service.py": SERVICE.format(step=step or "await self.events.publish(b'')"),
        "app/main.py": API.format(call=call or "await orders.place()", handler=handler),
    }
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_nothing_on_the_way_handles_a_failure() -> None:
    assert check() == [
        "app/events.py:8 `Events.publish` sends a message for `create`, and nothing on the way handles a failure"
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"send": "try:\n                await self.producer.send_and_wait('a', value)\n            except OSError:\n"
                 "                raise"},
        {"step": "try:\n                await self.events.publish(b'')\n            except Exception:\n                pass"},
        {"call": "try:\n            await orders.place()\n        except Exception:\n            pass"},
        {"handler": "@app.exception_handler(Exception)\n    async def answer(request, error): ..."},
        {"step": "pass"},
    ],
)  # fmt: skip
def test_somebody_handles_it(given: dict[str, str]) -> None:
    assert check(**given) == []


def test_a_background_task_is_not_the_route() -> None:
    call = "asyncio.create_task(orders.place())"
    assert check(call=call) == []
