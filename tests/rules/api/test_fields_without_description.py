"""Fields of which the interface says nothing."""

from gate.rules.api.fields_without_description import RULE
from tests.rules import bench

HEAD = "from fastapi import FastAPI\nfrom pydantic import BaseModel, ConfigDict, Field\n\napp = FastAPI()\n\n"
FIELDS = "".join(f"    field_{number}: int\n" for number in range(8))
MODEL = "class Order(BaseModel):\n" + FIELDS
ROUTE = "\n@app.post('/orders')\nasync def create(order: Order) -> list[Order]:\n    return [order]\n"


def test_once_for_the_project() -> None:
    (problem,) = bench.check(RULE, HEAD + MODEL + ROUTE)
    assert problem.line == 6
    assert problem.message.startswith("None of the 8 fields of the interface's models has a description or an example")


def test_one_description_is_a_beginning() -> None:
    said = MODEL + "    price: int = Field(description='in cents')\n"
    assert bench.check(RULE, HEAD + said + ROUTE) == ()


def test_an_example_of_the_model() -> None:
    said = MODEL + "    model_config = ConfigDict(json_schema_extra={'examples': []})\n"
    assert bench.check(RULE, HEAD + said + ROUTE) == ()


def test_a_small_interface() -> None:
    assert bench.check(RULE, HEAD + MODEL.replace("    field_7: int\n", "") + ROUTE) == ()


def test_models_of_the_inside() -> None:
    assert bench.check(RULE, HEAD + MODEL + "\n@app.get('/a')\nasync def show() -> int:\n    return 1\n") == ()
