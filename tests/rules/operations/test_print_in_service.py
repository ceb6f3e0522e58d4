"""Services that print."""

import pytest

from gate.rules.operations.print_in_service import RULE
from tests.rules import bench

APP = """
    from fastapi import FastAPI

    from app import orders

    app = FastAPI()


    @app.get("/orders")
    async def show() -> list[str]:
        return orders.found()
    """


def test_once_for_each_file_that_the_service_loads() -> None:
    orders = """
        from pprint import pprint


        def found() -> list[str]:
            print("a")
            pprint("b")
            print("c")
            return []
        """
    (problem,) = bench.check(RULE, {"app/main.py": APP, "app/orders.py": orders})
    assert (problem.path, problem.line, problem.symbol) == ("app/orders.py", 5, "found")
    assert problem.message == "`found` prints instead of logging (3 times in this file)"


def test_a_consumer_is_a_service_too() -> None:
    text = """
        from kafka import KafkaConsumer

        for message in KafkaConsumer("orders"):
            print(message.value)
        """
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:4"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/orders.py", "import sys\n\ndef found() -> None:\n    print('x', file=sys.stderr)\n"),
        ("app/orders.py", "def found() -> None:\n    pass\n\nif __name__ == '__main__':\n    print(found())\n"),
        ("app/orders.py", "def main() -> None:\n    print(1)\n\nif __name__ == '__main__':\n    main()\n"),
        ("app/orders.py", "class NullProducer:\n    def send(self) -> None:\n        print('sent')\n"),
        ("app/orders.py", "import argparse\n\ndef found() -> None:\n    print(argparse)\n"),
        ("app/logging.py", "def emit() -> None:\n    print('no logging yet')\n"),
        ("app/unused.py", "print('nobody imports this')\n"),
        ("scripts/seed.py", "print('seeded')\n"),
        ("tests/test_a.py", "def test_a() -> None:\n    print('x')\n"),
    ],
)
def test_right_prints(path: str, text: str) -> None:
    assert bench.check(RULE, {"app/main.py": APP, "app/orders.py": "def found() -> None: ...\n", path: text}) == ()


def test_a_program_without_a_service() -> None:
    assert bench.check(RULE, "import fastapi\n\nprint('x')\n") == ()
