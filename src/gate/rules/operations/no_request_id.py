"""The log entries of one request cannot be found again.

What it checks
Whether an application gives every request an id: a middleware, a dependency or the logging that speaks of a request id,
a correlation id or a trace, or instrumentation that brings one (OpenTelemetry, asgi-correlation-id, an APM agent).
Reported once, where the application is made.

Why it matters
A customer reports an error at noon. With an id in the response and in every entry the story of that request is one
search away; without it, it is a guess among thousands of lines.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[str]:
        return []

Good
    from asgi_correlation_id import CorrelationIdMiddleware
    from fastapi import FastAPI

    app = FastAPI()
    app.add_middleware(CorrelationIdMiddleware)


    @app.get("/orders")
    async def orders() -> list[str]:
        return []

When to ignore it
Where a proxy or an agent outside of the code adds the id to requests and logs.

Where it comes from
The list of improvements: request id tracking; the review checklist: "Correlation IDs for message tracing".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.service import origin, words
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ID = re.compile(
    r"(?i:(request|correlation|trace|transaction|x)[-_ ]?(request)?[-_ ]?id)(?![a-z])|(?i:traceparent|trace_?context|tracer)"
)
_LIBRARIES = re.compile(
    r"asgi_correlation_id|opentelemetry|ddtrace|elasticapm|newrelic|starlette_context|logfire|aws_xray_sdk|azure\.monitor|"
    r"jaeger_client|fastapi_request_id|asgi_request_id|scout_apm|opencensus|sentry_sdk\.tracing"
)
_INSTALLED = re.compile(r"opentelemetry-instrument|ddtrace-run|newrelic-admin|elastic-apm|asgi-correlation-id")
_NEAR = re.compile(r"middleware|log|context|trac|telemetry|request|observab|main|app|server|correlation", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    start = origin(code)
    if start is None or not code.web.apps or not code.web.routes or _traced(code):
        return
    unit, call = start
    yield Problem(
        message="no middleware or dependency of the application gives requests an id that its logs and responses repeat",
        path=unit.path,
        line=call.line,
        column=call.column,
        symbol=unit.qualname,
    )


def _traced(code: Codebase) -> bool:
    """Tell whether anything near requests or logs speaks of an id or a trace."""
    if any(_LIBRARIES.match(one.target) for module in code.sources for one in module.imports):
        return True
    if any(_INSTALLED.search(text) for path, text in code.texts.items() if "lock" not in path):
        return True
    if any(_ID.search(one.name) for one in code.web.middleware):
        return True
    return any(_near(code, unit) and any(map(_ID.search, words(unit))) for unit in code.units())


def _near(code: Codebase, unit: Unit) -> bool:
    """Tell whether a function has to do with requests as such, or with the logs."""
    if _NEAR.search(unit.path.rpartition("/")[2]) or _NEAR.search(unit.qualname):
        return True
    types = (code.param_type(unit, one.name) for one in unit.params)
    return any(found is not None and found.name in ("fastapi.Request", "logging.LogRecord") for found in types)


RULE = Rule(
    id="GATE-OPS003",
    name="no-request-id",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("request id", "correlation id", "tracing"),
    impact="nobody can find what the logs say about one request",
    recommendation="add a middleware such as asgi-correlation-id's, and put its id into every log entry",
    find=_find,
    needs=("fastapi",),
)
