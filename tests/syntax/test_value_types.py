"""The types of values, where code is less tidy than the textbook."""

import pytest

from gate.syntax.annotations import Type
from tests.syntax.projects import codebase, only

_START = """
import pathlib
from contextlib import contextmanager
from typing import Self

class Order:
    total: int = 0
    lines: list["Line"]

    def __init__(self, name: str, parent=None):
        self.name = name
        self.parent = parent
        self.first, self.second = Line(), other()

    @classmethod
    def make(cls) -> Self:
        return cls("x")

    @staticmethod
    def read(text): ...

    @property
    def main(self) -> "Line": ...

    def copy(self) -> Self: ...

    def grow(self):
        self.extra = Line()
        return self.extra

class Line:
    async def __aenter__(self) -> Self: ...
    def __enter__(self) -> Order: ...

class Special(Order): ...

@contextmanager
def opened():
    yield Line()

def pairs() -> list[tuple[Order, Line]]: ...
def untyped(flag):
    if flag:
        return None
    return Line()
def endless():
    return endless()
def numbers():
    yield Order("x")
async def later() -> Order: ...

DEFAULT = Order("x")
SHARED: Line = other()
"""


def _value(lines: str, name: str = "found") -> Type | None:
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    code = codebase({"app.py": f"{_START}\nasync def work(given, *many: Order, order: Order, **rest):\n{body}\n"})
    unit = only(code, "app.work")
    last = unit.local_assigns[name][-1]
    return code.value(unit, last.value, last.line)


_ORDER, _LINE = Type("app.Order"), Type("app.Line")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Order('x')", _ORDER),
        ("Order", Type("type", (_ORDER,))),
        ("Order.make()", _ORDER),
        ("Special.make()", Type("app.Special")),
        ("Special('x').copy()", Type("app.Special")),
        ("Special('x').copy().main", _LINE),
        ("order.total", Type("int")),
        ("order.lines[0]", _LINE),
        ("order.lines", Type("list", (_LINE,))),
        ("order.name", Type("str")),
        ("order.parent", None),
        ("order.extra", _LINE),
        ("order.grow", None),
        ("order.missing", None),
        ("Order.read('x')", None),
        ("DEFAULT", _ORDER),
        ("DEFAULT.main", _LINE),
        ("SHARED", _LINE),
        ("untyped(1)", _LINE),
        ("endless()", None),
        ("numbers()", Type("typing.Iterator", (_ORDER,))),
        ("await later()", _ORDER),
        ("many", Type("tuple", (_ORDER,))),
        ("many[0]", _ORDER),
        ("given", None),
        ("given or order", _ORDER),
        ("order if given else None", _ORDER),
        ("given + order", None),
        ("not order", None),
        ("pathlib.Path('x') / 'y'", Type("pathlib.Path")),
        ("given / 'y'", None),
        ("[order, 1]", Type("list", (_ORDER,))),
        ("{order: 1}", Type("dict")),
        ("{order}", Type("set", (_ORDER,))),
        ("()", Type("tuple")),
        ("[one for one in order.lines]", Type("list", (_LINE,))),
        ("f'{order}'", Type("str")),
        ("b'x'", Type("bytes")),
        ("lambda: order", None),
        ("pairs()[0]", Type("tuple", (_ORDER, _LINE))),
        ("pairs()[0][1]", _LINE),
        ("pairs()[0][-1]", _LINE),
        ("pairs()[0][7]", _ORDER),
        ("nobody", None),
        ("nobody.knows()", None),
    ],
)
def test_expressions(expression: str, expected: Type | None) -> None:
    assert _value(f"found = {expression}") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("for a, b in pairs():\n    found = b", _LINE),
        ("for a, b, c in pairs():\n    found = b", None),
        ("for one in pairs():\n    found = one[0]", _ORDER),
        ("for one in numbers():\n    found = one", _ORDER),
        ("async with Line() as one:\n    found = one", _LINE),
        ("async with Line():\n    found = one", None),
        ("with opened() as one:\n    found = one", _LINE),
        ("with nobody() as one:\n    found = one", None),
        ("try:\n    f()\nexcept ValueError as one:\n    found = one", None),
        ("try:\n    f()\nexcept Order as one:\n    found = one", _ORDER),
        ("try:\n    f()\nexcept (Order, Line) as one:\n    found = one", _ORDER),
        ("one = Order('x')\none = Line()\nfound = one", _LINE),
        ("one = Order('x')\none = nobody()\nfound = one", _ORDER),
        ("one: Order = nobody()\nfound = one", _ORDER),
        ("found = one\none = Order('x')", _ORDER),
        ("one = Order('x')\none += 1\nfound = one", _ORDER),
        ("if (one := Order('x')):\n    found = one", _ORDER),
        ("one, two = Order('x'), Line()\nfound = two", _LINE),
        ("one = two\ntwo = one\nfound = two", None),
        ("order = order or Order('y')\nfound = order", _ORDER),
        ("given = given or Line()\nfound = given", _LINE),
        ("def inner():\n    return order\nfound = inner()", _ORDER),
    ],
)
def test_names_have_the_type_of_what_bound_them_last(lines: str, expected: Type | None) -> None:
    assert _value(lines) == expected


def test_the_last_of_many_bindings_counts_at_its_line() -> None:
    repeated = "\n".join("one = nobody(one)" for _ in range(40))
    assert _value(f"one = Order('x')\nfound = one\n{repeated}") == _ORDER
    assert _value(f"one = Order('x')\n{repeated}\nfound = one") is None


def test_dependencies_give_what_their_functions_yield() -> None:
    code = codebase({"app.py": """
        from fastapi import Depends

        class Session: ...
        class Paging: ...

        def session():
            yield Session()

        def current() -> Session: ...

        def work(a=Depends(session), b=Depends(current), c=Depends(Paging), d=Depends(missing), e=Depends(), f=3): ...
    """})
    unit = only(code, "app.work")
    session = Type("app.Session")
    assert [code.param_type(unit, name) for name in "abcdefg"] == [
        session, session, Type("app.Paging"), None, None, Type("int"), None,
    ]  # fmt: skip
