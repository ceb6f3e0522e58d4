"""The values of constants."""

import pytest

from gate.syntax.constants import UNKNOWN
from tests.syntax.projects import codebase, only

_FILES = {
    "app/settings.py": """
        from enum import StrEnum
        from pydantic import Field
        from pydantic_settings import BaseSettings
        class Topic(StrEnum):
            ORDERS = "orders"
        class Settings(BaseSettings):
            prefix: str = "/v1"
            size: int = Field(5, ge=1)
            url: str
        settings = Settings()
        NAME = "orders"
        TWICE = 1
        TWICE = 2
        LOOP = LOOP2
        LOOP2 = LOOP
    """,
    "app/use.py": """
        from app import settings as module
        from app.settings import NAME, Settings, Topic, settings, TWICE, LOOP
        HERE = NAME + ".v1"
        def f(given, config: Settings):
            local = f"{HERE}/{1}"
            changed = 1
            changed = 2
            f(%s)
    """,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a'", "a"),
        ("-3", -3),
        ("0x10", 16),
        ("1.5", 1.5),
        ("True", True),
        ("None", None),
        ("b'x'", b"x"),
        ("HERE", "orders.v1"),
        ("local", "orders.v1/1"),
        ("module.NAME", "orders"),
        ("('a', NAME)", ("a", "orders")),
        ("settings.prefix", "/v1"),
        ("config.size", 5),
        ("Topic.ORDERS", "orders"),
        ("Topic.ORDERS.value", "orders"),
        ("settings.url", UNKNOWN),
        ("TWICE", UNKNOWN),
        ("LOOP", UNKNOWN),
        ("given", UNKNOWN),
        ("changed", UNKNOWN),
        ("f()", UNKNOWN),
        ("1 + 1", UNKNOWN),
        ("f'{given}'", UNKNOWN),
        ("nothing", UNKNOWN),
    ],
)
def test_constants_are_worked_out(text: str, value: object) -> None:
    code = codebase({**_FILES, "app/use.py": _FILES["app/use.py"] % text})
    unit = only(code, "app.use.f")
    call = next(call for call in reversed(unit.calls) if call.func.text == "f" and call.args)
    assert code.constant(unit, call.args[0]) == value


def test_unknown_counts_as_false() -> None:
    assert not UNKNOWN
    assert codebase({}).constant(only(codebase({"a.py": "def f(): ..."}), "a.f"), None) is UNKNOWN
