"""Most endpoints have no description in the OpenAPI document.

What it checks
HTTP endpoints without a docstring, a `summary` and a `description`, once for the project with their number: where at
least a third of the endpoints, or all of a small service, say nothing about themselves.

Why it matters
The document that FastAPI makes is what other teams read. Without a sentence it repeats the name of the function, and
what the endpoint does, refuses and costs has to be asked.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def show() -> list[int]:
        return [1]

Good
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders", summary="List orders")
    async def show() -> list[int]:
        \"\"\"List the open orders, newest first.\"\"\"
        return [1]

When to ignore it
Where the interface is documented elsewhere and its document is not published.

Where it comes from
The review checklist: "Documentation: OpenAPI 3.0 with examples, docstrings coverage".
"""

from collections import Counter
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.web import Route

_SHARE = 1 / 3
_SAYS = ("summary", "description", "openapi_extra", "**")


def _find(code: Codebase) -> Iterator[Problem]:
    every = {route.unit: route for route in _routes.routes(code)}
    silent = [route for route in every.values() if not _says(route)]
    if not silent or len(silent) < _SHARE * len(every):
        return
    path = Counter(route.unit.path for route in silent).most_common(1)[0][0]
    first = min((route for route in silent if route.unit.path == path), key=lambda route: route.unit.line)
    yield Problem(
        message=f"{len(silent)} of {len(every)} endpoints have neither a docstring nor a summary, first in this file "
        f"`{first.unit.qualname}`",
        path=path,
        line=first.unit.line,
        symbol=first.unit.qualname,
    )


def _says(route: Route) -> bool:
    return bool(route.unit.doc) or any(key in route.keywords for key in _SAYS)


RULE = Rule(
    id="GATE-API008",
    name="undocumented-endpoints",
    criticality=Criticality.LOW,
    category=Category.DOCS,
    topics=("openapi", "documentation", "docstring", "summary"),
    impact="other teams see names of functions where they need sentences",
    recommendation="give each endpoint a docstring of one sentence, and a `summary` where the name says too little",
    find=_find,
    needs=("fastapi",),
)
