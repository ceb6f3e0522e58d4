"""Logs of plain text."""

import pytest

from gate.rules.operations.no_structured_logging import RULE
from tests.rules import bench

APP = "from fastapi import FastAPI\n\nfrom app import logs\n\napp = FastAPI()\napp.include_router(logs)\n"


def test_where_logging_is_configured() -> None:
    logs = "import logging\n\n\ndef configure() -> None:\n    logging.basicConfig(level='INFO')\n"
    (problem,) = bench.check(RULE, {"app/main.py": APP, "app/logs.py": logs})
    assert (problem.path, problem.line) == ("app/logs.py", 5)
    assert problem.message == "`configure` formats log entries as plain text"


def test_where_the_service_is_made() -> None:
    (problem,) = bench.check(
        RULE, {"app/main.py": APP, "app/other.py": "from fastapi import FastAPI\n\nb = FastAPI()\n"}
    )
    assert (problem.path, problem.line) == ("app/main.py", 5)
    assert problem.message == "nothing in the service writes log entries as fields"


def test_the_first_consumer_where_there_is_no_application() -> None:
    text = "from aiokafka import AIOKafkaConsumer\n\nconsumer = AIOKafkaConsumer('orders')\n"
    assert bench.places(bench.check(RULE, {"app/a.py": text, "app/b.py": text})) == ["app/a.py:3"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/logs.py", "import structlog\n"),
        ("app/logs.py", "from pythonjsonlogger import jsonlogger\n"),
        ("app/logs.py", "from loguru import logger\n"),
        (
            "app/logs.py",
            "import json\n\n\nclass JsonFormatter:\n    def format(self, record):\n        return json.dumps(record.__dict__)\n",
        ),
        ("app/logs.py", 'import logging\n\nlogging.basicConfig(format=\'{"time": "%(asctime)s"}\')\n'),
        (
            "app/logs.py",
            "from logging.config import dictConfig\n\ndictConfig({'formatters': {'a': {'class': 'my.JsonFormatter'}}})\n",
        ),
        ("logging.yaml", "formatters:\n  a:\n    class: pythonjsonlogger.jsonlogger.JsonFormatter\n"),
    ],
)
def test_fields(path: str, text: str) -> None:
    assert bench.check(RULE, {"app/main.py": APP, path: text}) == ()


def test_no_service() -> None:
    assert bench.check(RULE, "import logging\nimport fastapi\n\nlogging.basicConfig()\n") == ()
