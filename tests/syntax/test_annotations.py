"""What annotations mean."""

import pytest

from gate.syntax.annotations import Type
from tests.syntax.projects import codebase, only


def _type(annotation: str, *more: str) -> Type | None:
    lines = [
        "import collections.abc",
        "import typing",
        "from typing import Annotated, Any, Awaitable, Coroutine, Literal, NewType, Optional, Type, Union",
        "class Order:",
        "    class Line: ...",
        "Orders = list[Order]",
        "Key = NewType('Key', int)",
        *more,
        f"def work(given: {annotation}): ...",
    ]
    code = codebase({"app.py": "\n".join(lines)})
    return code.param_type(only(code, "app.work"), "given")


_ORDER = Type("app.Order")


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Order", _ORDER),
        ("'Order'", _ORDER),
        ("'Order | None'", _ORDER),
        ("None | Order", _ORDER),
        ("Optional[Order]", _ORDER),
        ("Union[None, Order]", _ORDER),
        ("typing.Union['Order', None]", _ORDER),
        ("Annotated[Optional['Order'], 'said beside']", _ORDER),
        ("Orders", Type("list", (_ORDER,))),
        ("list['Order']", Type("list", (_ORDER,))),
        ("dict[str, list[Order]]", Type("dict", (Type("str"), Type("list", (_ORDER,))))),
        ("type[Order]", Type("type", (_ORDER,))),
        ("Type[Order]", Type("type", (_ORDER,))),
        ("Awaitable[Order]", Type("typing.Awaitable", (_ORDER,))),
        ("Coroutine[Any, Any, Order]", Type("typing.Awaitable", (_ORDER,))),
        ("collections.abc.Callable[[Order], None]", Type("collections.abc.Callable")),
        ("unknown", None),
        ("unknown[Order]", None),
        ("'not an annotation at all'", None),
        ("make()", None),
        ("'list['", None),
    ],
)
def test_an_annotation_gives_the_class_and_what_it_is_of(annotation: str, expected: Type | None) -> None:
    assert _type(annotation) == expected


def test_an_alias_of_itself_ends() -> None:
    assert _type("Tree", "Tree = 'Tree | None'") is None


def test_a_name_of_another_module_is_followed() -> None:
    code = codebase(
        {
            "app/models.py": "class Order: ...\nMaybe = Order | None\nNothing: int",
            "app/use.py": """
                from app import models
                from app.models import Maybe

                def work(a: Maybe, b: models.Maybe, c: models.Order, d: models.Missing, e: models.Nothing): ...
            """,
        }
    )
    unit = only(code, "app.use.work")
    order = Type("app.models.Order")
    assert [code.param_type(unit, name) for name in "abcde"] == [order, order, order, None, None]
