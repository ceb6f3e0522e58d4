"""OpenAPI as a design, in JSON and YAML, version 3 and 2."""

import pytest

from gate.errors import ConfigError
from gate.model.design import Attribute, Case, Endpoint
from gate.requirements import contract, design

YAML = """\
openapi: 3.1.0
servers:
  - url: https://api.example.org/api
paths:
  /orders:
    parameters: []
    post:
      requestBody:
        $ref: '#/components/requestBodies/New'
      responses:
        '201':
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
        '409': {description: no}
        default: {description: anything}
    get:
      responses:
        200:
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Order'}}
components:
  requestBodies:
    New:
      content:
        application/json:
          schema: {$ref: '#/components/schemas/NewOrder'}
  schemas:
    Order:
      properties:
        id: {type: string, format: uuid}
        note: {anyOf: [{type: string}, {type: 'null'}]}
        both: {anyOf: [{type: string}, {type: integer}]}
        kind: {type: [string, 'null']}
        inner: {$ref: '#/components/schemas/NewOrder'}
        anything: true
    NewOrder: {type: object, properties: {total: {type: number}}}
    Plain: {type: string}
"""


ORDER = (
    ("id", "uuid"), ("note", "string"), ("both", ""), ("kind", "string"), ("inner", "object"), ("inner.total", "number"),
    ("anything", ""),
)  # fmt: skip


def test_reads_operations_with_statuses_and_the_fields_of_their_bodies() -> None:
    assert contract.parts(YAML, "openapi.yaml") == (
        Endpoint(
            method="GET", path="/api/orders", line=5, success=(200,),
            gives=tuple(Attribute(f"[].{name}", kind) for name, kind in ORDER),
        ),
        Endpoint(
            method="POST", path="/api/orders", line=5, success=(201,), errors=(Case(409),),
            takes=(Attribute("total", "number"),), gives=tuple(Attribute(*pair) for pair in ORDER),
        ),
    )  # fmt: skip


def test_names_the_models_of_an_application() -> None:
    names = [(one.request, one.response) for one in contract.endpoints(contract.load(YAML, "openapi.yaml"))]
    assert names == [("", "Order"), ("NewOrder", "Order")]


def test_what_refers_to_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    operation = {"responses": {"200": {"content": {"application/json": {"schema": {"allOf": [node]}}}}}}
    document = {"paths": {"/": {"get": operation}}, "components": {"schemas": {"Node": node}}}
    (found,) = contract.endpoints(document)
    assert [field.name for field in found.gives] == ["next", "next.next", "next.next.next", "next.next.next.next"]


def test_reads_swagger_2_in_json() -> None:
    text = (
        '{"swagger": "2.0", "basePath": "/v1", "paths": {"/orders": {"get": {"responses": {"200": {"schema": '
        '{"$ref": "#/definitions/Order"}}}}}}, "definitions": {"Order": {"properties": {"id": {"type": "integer"}}}}}'
    )
    fields = (Attribute("id", "integer"),)
    assert contract.parts(text, "swagger.json") == (
        Endpoint(method="GET", path="/v1/orders", line=1, success=(200,), gives=fields),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [\n", r"^api\.yaml:2: this is neither JSON nor YAML\.$"),
        ("- a\n", r"^api\.yaml is no OpenAPI document: it has no table `paths`\.$"),
        ("openapi: 3.0.0\n", r"^api\.yaml is no OpenAPI document: it has no table `paths`\.$"),
        ("paths: {}\n", r"^api\.yaml asks for nothing that could be traced"),
    ],
)
def test_says_what_is_wrong_with_a_document(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        design.read({"api.yaml": text})


def test_an_operation_is_a_requirement_of_its_own() -> None:
    found = design.read({"api.yaml": YAML}).requirements
    assert [(one.id, one.named) for one in found] == [
        ("GET /api/orders", False),
        ("POST /api/orders", False),
    ]
