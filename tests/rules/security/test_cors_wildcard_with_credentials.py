"""CORS for everybody, with cookies."""

import pytest

from gate.rules.security.cors_wildcard_with_credentials import RULE
from tests.rules import bench

HEAD = "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom app.config import ORIGINS, settings\n\napp = FastAPI()\n"
CONFIG = (
    "from pydantic_settings import BaseSettings\n\nORIGINS = ['*']\n\nclass Settings(BaseSettings):\n"
    "    origins: list[str] = ['*']\n    hosts: list[str] = ['https://shop.example']\n\nsettings = Settings()\n"
)
CALL = "app.add_middleware(CORSMiddleware, {}, allow_methods=['*'])\n"


def check(arguments: str) -> list[str]:
    """Give the places."""
    return bench.places(bench.check(RULE, {"app/main.py": HEAD + CALL.format(arguments), "app/config.py": CONFIG}))


@pytest.mark.parametrize(
    "origins",
    ["allow_origins=['*']", "allow_origins=ORIGINS", "allow_origins=settings.origins", "allow_origin_regex='.*'"],
)
def test_everybody(origins: str) -> None:
    assert check(f"{origins}, allow_credentials=True") == ["app/main.py:6"]


def test_in_a_list_of_middleware() -> None:
    text = (
        "from fastapi import FastAPI\nfrom starlette.middleware import Middleware\nfrom starlette.middleware.cors import CORSMiddleware\n"
        "app = FastAPI(middleware=[Middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)])\n"
    )
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:4"]


@pytest.mark.parametrize(
    "arguments",
    [
        "allow_origins=['*']",
        "allow_origins=['*'], allow_credentials=False",
        "allow_origins=settings.hosts, allow_credentials=True",
        "allow_origins=['https://shop.example'], allow_credentials=True",
        "allow_origins=load(), allow_credentials=True",
    ],
)
def test_somebody_or_without_cookies(arguments: str) -> None:
    assert check(arguments) == []
