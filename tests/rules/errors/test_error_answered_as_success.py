"""Errors with status 200."""

import pytest

from gate.rules.errors.error_answered_as_success import RULE
from tests.rules import bench

HEAD = "from fastapi import FastAPI, Response\n\napp = FastAPI()\n\n"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{'error': 'no such order'}", 'it returns `{"error": ...}`'),
        ("{'error': f'no order {number}'}", 'it returns `{"error": ...}`'),
        ("{'status': 'error', 'message': 'no'}", 'it returns `{"status": "error"}`'),
        ("{'success': False}", 'it returns `{"success": False}`'),
        ("{'detail': 'no'}, 404", "the 404 in the tuple is no status here but a part of the body"),
    ],
)
def test_a_failure_as_success(value: str, said: str) -> None:
    text = f"{HEAD}@app.get('/orders/{{number}}')\nasync def show(number: int):\n    if number:\n        return {value}\n    return number\n"
    (problem,) = bench.check(RULE, text)
    assert (problem.line, problem.message) == (8, f"`show` answers an error with status 200: {said}")


@pytest.mark.parametrize(
    "text",
    [
        "@app.get('/health')\nasync def health():\n    return {'status': 'error'}\n",
        "@app.get('/a')\nasync def a(response: Response):\n    response.status_code = 404\n    return {'error': 'no'}\n",
        "@app.get('/a', status_code=503)\nasync def a():\n    return {'error': 'always'}\n",
        "@app.get('/a')\nasync def a():\n    return {'error': None, 'value': 1}\n",
        "@app.get('/a')\nasync def a():\n    return {'errors': ['a'], 'status': 'done'}\n",
        "@app.get('/a')\nasync def a() -> tuple[str, int]:\n    return 'a', 404\n",
        "def helper():\n    return {'error': 'no'}\n",
    ],
)
def test_no_failure_or_another_status(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
