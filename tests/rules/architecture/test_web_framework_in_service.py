"""Services that speak HTTP."""

import pytest

from gate.rules.architecture.web_framework_in_service import RULE
from tests.rules import bench

APP = {"app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}


def judge(text: str, path: str = "app/services/orders.py") -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, {**APP, path: text})]


def test_an_exception_of_the_framework() -> None:
    text = "import os\nfrom fastapi import HTTPException, status\n\n\nclass Orders:\n    def find(self):\n        raise HTTPException(404)\n"
    assert judge(text) == [
        (
            "app/services/orders.py:2 the service `app.services.orders` uses `HTTPException` of the web framework, first in "
            "`Orders.find`"
        )
    ]


def test_request_and_response() -> None:
    text = "from starlette.requests import Request\nfrom fastapi.responses import JSONResponse\n\n\ndef find(request: Request | None):\n    return JSONResponse({})\n"
    assert judge(text, "app/orders/service.py") == [
        "app/orders/service.py:1 the service `app.orders.service` uses `Request` and `JSONResponse` of the web framework"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/services/a.py", "from fastapi import Depends, status\n\n\ndef find(): ...\n"),
        (
            "app/services/a.py",
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from fastapi import Request\n\n\ndef f(): ...\n",
        ),
        ("app/services/a.py", "from requests import Request\n\n\ndef find(): ...\n"),
        ("app/services/a.py", "from fastapi import Request\n"),
        ("app/api/a.py", "from fastapi import HTTPException\n\n\ndef find(): ...\n"),
        ("app/domain/errors.py", "from fastapi import HTTPException\n\n\ndef find(): ...\n"),
        (
            "services/a/main.py",
            "from fastapi import FastAPI, Request\n\napp = FastAPI()\n\n\n@app.get('/')\ndef find(): ...\n",
        ),
    ],
)
def test_what_is_right(path: str, text: str) -> None:
    assert judge(text, path) == []
