"""A real application says what it is, in its own interpreter; whatever goes wrong is a sentence."""

import os
import subprocess
import sys

import pytest

from gate.inside import FOLDER
from gate.model.application import Application, Reading, Route, Shape, Spot
from gate.model.design import Attribute, Case
from gate.requirements import described
from tests.workshop import Workshop

MAIN = """\
from functools import wraps
from os import environ
from typing import Optional
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    size: int = 5
    url: str
    key: str = Field("k", validation_alias="SECRET_KEY")

class Base(DeclarativeBase): ...

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(10))

class OrderIn(BaseModel):
    count: int
    note: Optional[str] = None
    inner: "OrderIn | None" = None

def logged(function):
    @wraps(function)
    async def around(body: OrderIn):
        return await function(body)
    return around

settings = Settings()
router = APIRouter(prefix="/orders")

@router.post("/{id}", status_code=201, responses={404: {"description": "no"}})
@logged
async def place(body: OrderIn) -> OrderIn:
    return body

async def inside(request):
    return Response()

def create():
    app = FastAPI()
    app.include_router(router, prefix="/api")

    @app.get("/hidden", include_in_schema=False)
    async def hidden(): ...

    app.mount("/inner", Starlette(routes=[Route("/show", inside)]))
    assert "LEAKED" not in environ
    return app
"""


def describe(workshop: Workshop, target: str, *variables: str, seconds: int = 30) -> Application | str:
    file = workshop.root / "out.json"
    subprocess.run(
        (sys.executable, f"{FOLDER}/gate_describe.py", str(file), target, str(seconds), *variables, "--", ".", "src"),
        cwd=workshop.root, env={**os.environ, "LEAKED": "1"}, capture_output=True, check=False,
    )  # fmt: skip
    return described.read(file.read_text(encoding="utf-8") if file.exists() else None)


def test_an_application_says_what_it_is(workshop: Workshop) -> None:
    found = describe(workshop.write({"src/main.py": MAIN}), "main:create", "APP_URL=x")
    assert isinstance(found, Application)
    line = {name: number for number, text in enumerate(MAIN.splitlines(), 1) for name in [text.strip()]}
    fields = (Attribute("count", "integer"), Attribute("note", "string"), Attribute("inner", ""))
    deep = found.routes[0].takes
    assert [field.name for field in deep[:4]] == ["count", "note", "inner", "inner.count"]
    assert found.routes == (
        Route(
            method="POST", path="/api/orders/{id}", spot=Spot("src/main.py", line["async def place(body: OrderIn) -> OrderIn:"] - 2),
            success=(201,), errors=(Case(404), Case(422)), request="OrderIn", response="OrderIn", takes=deep, gives=deep,
        ),
        Route(method="GET", path="/hidden", spot=Spot("src/main.py", line["async def hidden(): ..."] - 1)),
        Route(method="GET", path="/inner/show", spot=Spot("src/main.py", line["async def inside(request):"])),
    )  # fmt: skip
    assert found.shapes == (
        Shape(
            name="orders", alias="Order", fields=(Attribute("id", "Integer"), Attribute("name", "String")),
            spot=Spot("src/main.py", line["class Order(Base):"]),
        ),
        Shape(name="OrderIn", fields=fields, spot=Spot("src/main.py", line["class OrderIn(BaseModel):"])),
    )  # fmt: skip
    spot = Spot("src/main.py", line["class Settings(BaseSettings):"])
    assert found.settings == (
        Reading(name="APP_SIZE", default="5", spot=spot),
        Reading(name="APP_URL", spot=spot),
        Reading(name="SECRET_KEY", default="k", spot=spot),
    )
    assert (found.source, found.problem) == ("the application's own OpenAPI", "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('no')", "SystemExit: no"),
        ("import absent_module", "ModuleNotFoundError: No module named 'absent_module'"),
        ("other = 1", "AttributeError: module 'main' has no attribute 'app'"),
        ("import os\nos._exit(3)", "it ended without an answer"),
        ("import time\ntime.sleep(30)", "it ended without an answer"),
    ],
)
def test_what_goes_wrong_is_a_sentence(workshop: Workshop, code: str, said: str) -> None:
    assert describe(workshop.write({"main.py": code}), "main:app", seconds=1) == said


def test_a_schema_that_cannot_be_made_leaves_the_routes(workshop: Workshop) -> None:
    code = "from fastapi import FastAPI\n\nclass App(FastAPI):\n    def openapi(self):\n        raise ValueError('no')\n\napp = App()\n\n@app.get('/a')\ndef a(): ...\n"
    found = describe(workshop.write({"main.py": code}), "main:app")
    assert isinstance(found, Application)
    assert [route.name for route in found.routes] == ["GET /a"]
    assert (found.source, found.problem) == (
        "the application's own routes",
        "its OpenAPI cannot be made: ValueError: no",
    )
