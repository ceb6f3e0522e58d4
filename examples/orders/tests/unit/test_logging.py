import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from asgi_correlation_id import correlation_id

from app.core.logging import configure_logging

pytestmark = pytest.mark.requirement("REQ-12")


def test_writes_json_with_the_request_id(logged: Callable[[], list[dict[str, Any]]]) -> None:
    configure_logging("INFO")
    correlation_id.set("request-1")
    logger = structlog.stdlib.get_logger("app.test")
    logger.debug("too quiet")
    logger.info("order.created", order_id="1")
    (entry,) = logged()
    assert entry.pop("timestamp")
    assert entry == {
        "event": "order.created",
        "order_id": "1",
        "request_id": "request-1",
        "level": "info",
        "logger": "app.test",
    }


def test_writes_foreign_entries_and_traces_on_one_line(logged: Callable[[], list[dict[str, Any]]]) -> None:
    configure_logging("WARNING")
    try:
        int("broken")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("it %s", "failed")
    (entry,) = logged()
    assert (entry["event"], entry["level"], entry["logger"]) == ("it failed", "error", "uvicorn.error")
    assert "ValueError: " in str(entry["exception"])
    assert "request_id" not in entry
