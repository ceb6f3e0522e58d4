"""The service writes its logs as plain text.

What it checks
Whether a service has something that writes log entries as fields: structlog, a JSON formatter, loguru, the logging of
a cloud or of OpenTelemetry, a formatter of its own that dumps JSON, or a logging configuration that names one.
Reported once, where logging is configured, else where the application or the consumer is made.

Why it matters
Plain lines can be read by people one at a time. Nobody can ask plain lines for every failed order of one customer, or
set an alert on a field.

Bad
    import logging

    from fastapi import FastAPI

    logging.basicConfig(level="INFO", format="%(asctime)s %(message)s")
    app = FastAPI()

Good
    import structlog
    from fastapi import FastAPI

    structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()])
    app = FastAPI()

When to ignore it
Where the platform cuts plain lines into fields, and the team knows how.

Where it comes from
The review checklist: "Structured logging configured"; the list of improvements: structured logging.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.rules.service import aside, origin, texts
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_LIBRARIES = re.compile(
    r"structlog|loguru|pythonjsonlogger|json_log_formatter|jsonlogger|json_logging|ecs_logging|logstash\w*|watchtower|"
    r"google\.cloud\.logging|aws_lambda_powertools|azure\.monitor|eliot|logging_loki|logfire|opentelemetry\.\w+\._?logs|"
    r"asgi_logger|uvicorn_json|fluent|graypy|pygelf|logging_json|app_common_python"
)
_NAMED = re.compile(
    r"json[_-]?(log|format|render)|^\s*\{+\s*\"\w+\"\s*:|structlog|JsonFormatter|jsonlogger|serialize\s*=\s*True|ecs[-_]logging"
)
_WRITES = ("json.dumps", "orjson.dumps", "ujson.dumps", "msgspec.json.encode")
_CONFIGURES = ("logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig", "logging.Formatter")


def _find(code: Codebase) -> Iterator[Problem]:
    start = origin(code)
    if start is None or _structured(code):
        return
    unit, call = _configured(code) or start
    plain = f"`{named(unit)}` formats log entries as plain text"
    yield Problem(
        message=plain if (unit, call) != start else "nothing in the service writes log entries as fields",
        path=unit.path,
        line=call.line,
        column=call.column,
        symbol=unit.qualname,
    )


def _structured(code: Codebase) -> bool:
    """Tell whether anything writes log entries as fields."""
    if any(_LIBRARIES.match(one.target) for module in code.sources for one in module.imports):
        return True
    if any(_NAMED.search(text) for path, text in code.texts.items() if "lock" not in path and not path.endswith(".md")):
        return True
    for unit in code.units():
        owner = code.class_of(unit)
        logs = "log" in unit.path.rpartition("/")[2].lower() or (owner and "format" in owner.name.lower())
        if logs and any(code.target(unit, call) in _WRITES for call in unit.calls):
            return True
        configures = any(call.func.text in _CONFIGURES for call in unit.calls) or "log" in unit.path.lower()
        if configures and any(_NAMED.search(text) for text, _ in texts(unit)):
            return True
    return False


def _configured(code: Codebase) -> tuple[Unit, Call] | None:
    """Give the first call that configures logging."""
    found = [
        (unit, call)
        for unit in code.units()
        for call in unit.calls
        if call.func.text in _CONFIGURES and not aside(unit.module)
    ]
    return min(found, key=lambda one: (one[0].path, one[1].line), default=None)


RULE = Rule(
    id="GATE-OPS001",
    name="no-structured-logging",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("structured logging", "json logs", "logging"),
    impact="nobody can search the logs by order, customer or request",
    recommendation="configure structlog or a JSON formatter once at start-up, and log values as fields",
    find=_find,
    needs=("fastapi", "kafka"),
)
