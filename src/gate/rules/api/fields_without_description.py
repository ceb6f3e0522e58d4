"""The models of the interface say nothing about their fields.

What it checks
Pydantic models that endpoints take or promise, once for the project: where they have at least eight fields together and
not one of them has a description, a title, an example or a docstring of its model with attributes.

Why it matters
`amount: int` may be cents or euros, `state: str` any of five words. The OpenAPI document is where other teams look it up.

Bad
    from fastapi import FastAPI
    from pydantic import BaseModel


    class Order(BaseModel):
        id: int
        item: str
        amount: int
        price: int
        currency: str
        state: str
        customer: int
        created: str


    app = FastAPI()


    @app.post("/orders", status_code=201)
    async def create(order: Order) -> Order:
        return order

Good
    from fastapi import FastAPI
    from pydantic import BaseModel, Field


    class Order(BaseModel):
        id: int
        item: str = Field(description="The number of the article")
        amount: int
        price: int = Field(description="In cents", examples=[1999])
        currency: str
        state: str
        customer: int
        created: str


    app = FastAPI()


    @app.post("/orders", status_code=201)
    async def create(order: Order) -> Order:
        return order

When to ignore it
Where the interface is documented elsewhere.

Where it comes from
The review checklist: "Proper use of Field() for documentation", "OpenAPI 3.0 with examples".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.schemas import Model

_MANY = 8
_SAYS = ("description", "title", "examples", "example", "json_schema_extra")
_CONFIG = ("json_schema_extra", "schema_extra", "use_attribute_docstrings")


def _find(code: Codebase) -> Iterator[Problem]:
    models = _models(code)
    fields = [field for model in models for field in model.fields]
    if len(fields) < _MANY or any(_says(code, model) for model in models):
        return
    largest = max(models, key=lambda model: len(model.fields))
    yield Problem(
        message=f"None of the {len(fields)} fields of the interface's models has a description or an example, "
        f"not one of `{largest.info.qualname}`",
        path=largest.info.path,
        line=largest.info.line,
        symbol=largest.info.qualname,
    )


def _models(code: Codebase) -> tuple[Model, ...]:
    """Give the models that endpoints take or promise."""
    names: dict[str, None] = {}
    for route in _routes.routes(code):
        names.update((param.type, None) for param in route.params)
        found = _routes.promised(code, route)
        names.update((one.name, None) for one in ((found, *found.args) if found is not None else ()))
    models = (code.schemas.model(name) for name in names if name)
    return tuple(model for model in models if model is not None)


def _says(code: Codebase, model: Model) -> bool:
    """Tell whether a model says anything about its fields, or inherits what does."""
    every = (code.schemas.model(name) for name in (model.name, *code.bases(model.name)))
    return any(
        any(key in field.constraints for field in one.fields for key in _SAYS)
        or any(key in one.config for key in _CONFIG)
        or "attributes" in one.info.facts.doc.lower()
        for one in every
        if one is not None
    )


RULE = Rule(
    id="GATE-API010",
    name="fields-without-description",
    criticality=Criticality.LOW,
    category=Category.DOCS,
    topics=("openapi", "field description", "documentation", "examples"),
    impact="units, formats and allowed values have to be asked",
    recommendation='describe what a name does not say: `Field(description="In cents", examples=[1999])`',
    find=_find,
    needs=("fastapi",),
)
