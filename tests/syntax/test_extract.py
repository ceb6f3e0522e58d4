"""What one file says."""

import sys
from textwrap import dedent

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.facts import Expr, Function, ModuleFacts
from gate.syntax.extract import extract


def read(text: str, module: str = "app.api.orders", path: str = "app/api/orders.py") -> ModuleFacts:
    found = extract(path, dedent(text), module)
    assert not found.error, found.error
    return found


def function(found: ModuleFacts, qualname: str) -> Function:
    [one] = [one for one in found.functions if one.qualname == qualname and one.name != "<class>"]
    return one


def test_names_are_resolved_through_imports() -> None:
    found = read("""
        import numpy as np
        import os.path
        from ..db import session as make
        from . import errors
        from .errors import Gone as Missing

        np.array([1]); os.path.join("a"); make(); errors.fail(Missing)
    """)
    assert [call.func.text for call in found.functions[0].calls] == [
        "numpy.array",
        "os.path.join",
        "app.db.session",
        "app.api.errors.fail",
    ]
    assert found.functions[0].calls[3].args == (Expr("name", "app.api.errors.Gone"),)
    assert [(one.target, one.alias) for one in found.imports] == [
        ("numpy", "np"),
        ("os.path", "os.path"),
        ("app.db.session", "make"),
        ("app.api.errors", "errors"),
        ("app.api.errors.Gone", "Missing"),
    ]


def test_relative_imports_of_a_package_start_in_it() -> None:
    found = read("from .session import get\nfrom .. import core", "app.db", "app/db/__init__.py")
    assert [one.target for one in found.imports] == ["app.db.session.get", "app.core"]


def test_imports_say_whether_the_code_needs_them() -> None:
    found = read("""
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from app import models
        try:
            import orjson as json
        except ImportError:
            import json
        try:
            import yaml
        finally:
            pass
        import contextlib
        with contextlib.suppress(ImportError):
            import uvloop
        def late():
            import pandas
        from app.models import *
    """)
    said = {one.target: (one.lazy, one.typing, one.guarded) for one in found.imports}
    assert said == {
        "typing.TYPE_CHECKING": (False, False, False),
        "app.models": (False, True, True),
        "orjson": (False, False, True),
        "json": (False, False, True),
        "yaml": (False, False, False),
        "contextlib": (False, False, False),
        "uvloop": (False, False, True),
        "pandas": (True, False, False),
        "app.models.*": (False, False, False),
    }


def test_a_local_value_hides_an_import() -> None:
    found = read("""
        import json
        import time

        def handle(json):
            json.loads("{}")

        def later():
            time.sleep(1)
            time = make()
            time.sleep(1)

        def inner():
            [json.x for json in rows()]
            return json.dumps({})

        for_all = lambda time: time.sleep()
        time.sleep(2)
    """)
    assert function(found, "handle").calls[0].func == Expr("name", "json.loads", (), -1, True)
    assert [call.func.local for call in function(found, "later").calls] == [False, True, True]
    assert function(found, "inner").calls[-1].func == Expr("name", "json.dumps")
    assert [call.func.local for call in found.functions[0].calls] == [True, False]


def test_a_function_knows_what_is_imported_below_it() -> None:
    found = read("""
        def call():
            return service.run()

        def outer():
            def inner():
                return cache.get()
            from app import cache
            return inner

        from app import service
    """)
    assert function(found, "call").calls[0].func.text == "app.service.run"
    assert function(found, "outer.<locals>.inner").calls[0].func.text == "app.cache.get"


def test_functions_say_what_they_are() -> None:
    found = read('''
        class Orders:
            """All orders."""

            @staticmethod
            async def find(key: "UUID", /, *rest: int, lock: bool = False, **more) -> "list[Order] | None":
                """Find one."""
                x = 1
                if x:
                    return None

            def todo(self): ...

            def later(self):
                raise NotImplementedError("soon")

            class Meta:
                def name(self): yield 1

        def outer():
            class Local:
                def method(self): pass
            def inner(): pass
    ''')
    find = function(found, "Orders.find")
    assert (find.is_async, find.owner, find.doc, find.statements, find.stub) == (True, "Orders", "Find one.", 3, False)
    assert [(one.name, one.kind) for one in find.params] == [
        ("key", "positional"),
        ("rest", "*"),
        ("lock", "keyword"),
        ("more", "**"),
    ]
    assert find.params[0].annotation == Expr("name", "UUID", (), -1, True)
    assert find.params[2].default == Expr("bool", "False")
    assert find.returns is not None
    assert (find.returns.kind, find.returns.text) == ("operation", "|")
    assert find.decorators == (Expr("name", "staticmethod", (), -1, True),)
    assert function(found, "Orders.todo").stub
    assert function(found, "Orders.later").stub
    assert function(found, "Orders.Meta.name").generator
    assert function(found, "outer.<locals>.Local.method").parent == "outer"
    assert function(found, "outer.<locals>.inner").parent == "outer"
    assert [(one.qualname, one.methods) for one in found.classes] == [
        ("Orders.Meta", ("name",)),
        ("Orders", ("find", "todo", "later")),
        ("outer.<locals>.Local", ("method",)),
    ]
    for one in found.classes:
        assert found.functions[one.body].qualname == one.qualname
        assert found.functions[one.body].name == "<class>"


def test_calls_in_decorators_and_defaults_belong_to_the_body_around() -> None:
    found = read("""
        from fastapi import APIRouter, Depends
        router = APIRouter(prefix="/orders")

        @router.get("/{order_id}", response_model=list[int])
        async def get(order_id: int, db=Depends(session)):
            return await db.get(order_id)
    """)
    get = function(found, "get")
    body = found.functions[get.outer]
    assert body.name == "<module>"
    assert body.calls[get.decorators[0].ref].func.text == "router.get"
    assert get.params[1].default is not None
    assert body.calls[get.params[1].default.ref].func.text == "fastapi.Depends"
    assert [(call.func.text, call.used) for call in get.calls] == [("db.get", "await")]


def test_calls_tell_what_becomes_of_them() -> None:
    found = read("""
        async def work(pool):
            pool.send()
            await pool.wait()
            async with pool.acquire() as one, other() as two:
                pass
            with open("x"):
                pass
            async for row in pool.rows():
                print(await pool.next)
            return pool.close()
    """)
    work = function(found, "work")
    assert [(call.func.text, call.used) for call in work.calls] == [
        ("pool.send", "statement"),
        ("pool.wait", "await"),
        ("pool.acquire", "async with"),
        ("other", "async with"),
        ("open", "with"),
        ("pool.rows", "async for"),
        ("print", "statement"),
        ("pool.close", "value"),
    ]
    assert [(one.kind, one.value.text) for one in work.exits if one.value and one.kind == "await"] == [
        ("await", "pool.next")
    ]
    assert [(one.kind, one.names) for one in work.blocks] == [
        ("async with", ("one", "two")),
        ("with", ("",)),
        ("async for", ("row",)),
    ]


def test_blocks_hang_together() -> None:
    found = read("""
        def work(items):
            for item in items():
                try:
                    a(item)
                except (ValueError, KeyError) as error:
                    b(error)
                except Exception:
                    pass
                else:
                    c()
                finally:
                    d()
            else:
                e()
            while f():
                if g():
                    h()
                elif i():
                    j()
                else:
                    k()
    """)
    work = function(found, "work")
    kinds = [(block.kind, block.parent, block.of, block.idle) for block in work.blocks]
    assert kinds == [
        ("for", -1, -1, False),
        ("try", 0, -1, False),
        ("handler", 0, 1, False),
        ("handler", 0, 1, True),
        ("else", 0, 1, False),
        ("finally", 0, 1, False),
        ("else", -1, 0, False),
        ("while", -1, -1, False),
        ("if", 7, -1, False),
        ("else", 7, 8, False),
        ("if", 9, -1, False),
        ("else", 9, 10, False),
    ]
    assert work.blocks[2].names == ("error",)
    assert [expr.text for expr in work.blocks[2].exprs] == ["ValueError", "KeyError"]
    where = {call.func.text: call.block for call in work.calls}
    assert where == {
        "items": -1, "a": 1, "b": 2, "c": 4, "d": 5, "e": 6, "f": 7, "g": 7, "h": 8, "i": 9, "j": 10, "k": 11,
    }  # fmt: skip


def test_comprehensions_and_lambdas_are_blocks() -> None:
    found = read("""
        def work():
            rows = [load(one) for one in names() if wanted(one)]
            run(lambda key: fetch(key))
    """)
    work = function(found, "work")
    assert [(block.kind, block.names) for block in work.blocks] == [("comprehension", ("one",)), ("lambda", ("key",))]
    assert [(call.func.text, call.block) for call in work.calls] == [
        ("names", -1),
        ("wanted", 0),
        ("load", 0),
        ("fetch", 1),
        ("run", -1),
    ]


def test_assignments_keep_their_targets() -> None:
    found = read("""
        def work(self):
            self.session = a = make()
            x, y = 1, two()
            p, (q, *r) = pair()
            total: int = 0
            total += 1
            headers["X"] = value()
            if (n := count()):
                pass
            only: str
    """)
    assigns = function(found, "work").assigns
    assert [(one.targets, one.kind) for one in assigns] == [
        (("self.session", "a"), "="),
        (("x",), "="),
        (("y",), "="),
        (("p", "q", "r"), ","),
        (("total",), "="),
        (("total",), "+="),
        ((), "="),
        (("n",), ":="),
        (("only",), "="),
    ]
    assert assigns[6].places[0].kind == "index"
    assert assigns[8].value is None


def test_match_statements_have_cases() -> None:
    found = read("""
        def handle(event):
            match event:
                case Created(order=order) if order.paid:
                    ship(order)
                case {"kind": Kind.GONE, **rest}:
                    drop()
                case [first, *others] | (first as others):
                    pass
    """)
    handle = function(found, "handle")
    assert [(block.kind, block.idle) for block in handle.blocks] == [("case", False), ("case", False), ("case", True)]
    assert handle.blocks[0].names == ("order",)
    assert [call.func.text for call in handle.calls] == ["ship", "drop"]


def test_expressions_are_summed_up() -> None:
    found = read("""
        x = f"a {b} {c():>{width}}" + "d" % e
        y = not a and b or 1 < c <= 2.5
        z = {"k": 1, **more, "s": [1, *rest]}
        t = -1 if b"x" else None
        u = a[0].b().c[1:2]
        v = 0x10, 1j, ...
    """)
    x, y, z, t, u, v = [assign.value for assign in found.functions[0].assigns if assign.value is not None]
    assert (x.kind, x.text, [one.kind for one in x.items]) == ("operation", "+", ["fstring", "operation"])
    assert [one.kind for one in x.items[0].items] == ["str", "name", "str", "call"]
    assert (y.text, y.items[1].text) == ("or", "< <=")
    assert [one.kind for one in z.items] == ["str", "int", "none", "name", "str", "list"]
    assert [(one.kind, one.text) for one in t.items] == [("bytes", "x"), ("int", "-1"), ("none", "")]
    assert (u.kind, u.items[0].kind, u.items[0].text) == ("index", "member", "c")
    assert [(one.kind, one.text) for one in v.items] == [("int", "16"), ("complex", "1j"), ("ellipsis", "")]


def test_exits_are_kept() -> None:
    found = read("""
        def work(x):
            assert x, reason()
            while True:
                break
            for y in x:
                continue
            try:
                raise Gone(x) from None
            except Gone as error:
                raise Lost from error
            yield from x
            return
    """)
    exits = function(found, "work").exits
    assert [one.kind for one in exits] == ["assert", "break", "continue", "raise", "raise", "yield from", "return"]
    assert exits[3].cause == Expr("none")
    assert exits[4].cause == Expr("name", "error", (), -1, True)


def test_exports_and_reads_are_kept() -> None:
    found = read("""
        __all__ = ["a"]
        __all__ += ("b",)
        order.items.append(order.customer.name)
        print(settings.debug, settings)
    """)
    assert found.exports == ("a", "b")
    assert [one.text for one in found.functions[0].reads] == ["order.customer.name", "settings.debug"]
    assert found.functions[0].loads == {"__all__", "order", "print", "settings"}


def test_ignores_are_comments_only() -> None:
    found = read("""
        a = 1  # gate: ignore[GATE-DB004, GATE-API001] the table is small
        text = "# gate: ignore[GATE-DB004] no comment"
        b = 2  # gate: ignore
        # gate:ignore[X]
    """)
    assert [(one.line, one.rules, one.reason) for one in found.ignores] == [
        (2, ("GATE-DB004", "GATE-API001"), "the table is small"),
        (4, (), ""),
        (5, ("X",), ""),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("def f(:\n", 1, "cannot parse it"),
        ("x = 1\n  y = 2\n", 2, "unexpected indent"),
        ("x = '\x00'", 0, "null bytes"),
        ("x = '\ud800'", 0, "no Python source text"),
        ("(" * 5000 + ")" * 5000, 0, "parse"),
        ("print 'old'\n", 1, "cannot parse it"),
    ],
)
def test_what_cannot_be_parsed_says_so(text: str, line: int, words: str) -> None:
    found = extract("a.py", text, "a")
    assert words in found.error
    assert found.error.endswith(".")
    assert found.functions == ()
    if line:
        assert found.error_line == line


def test_deep_and_long_texts_are_read() -> None:
    chain = "if a:\n    pass\n" + "elif b:\n    c()\n" * 2000
    assert len(read(chain).functions[0].calls) == 2000
    total = "x = " + " + ".join(["a()"] * 800)
    assert len(read(total).functions[0].calls) == 800
    numbers = read(f"x = {list(range(10_000))!r}").functions[0].assigns[0].value
    assert numbers is not None
    assert (numbers.text, len(numbers.items)) == ("10000", 100)
    table = read(f"x = {{{', '.join(f'{n}: f({n})' for n in range(300))}}}").functions[0]
    assert len(table.calls) == 300
    assert read(f"x = {10**400}; y = {'0x' + 'f' * 5000}; z = {'a' * 5000!r}").functions[0].assigns[2].value == Expr(
        "str", "a" * 1000
    )


def test_what_is_nested_too_deeply_says_so() -> None:
    deep = "x = " + "f(" * 190 + ")" * 190
    assert len(read(deep).functions[0].calls) == 190
    assert extract("a.py", "x = a" + ".b()" * 400, "a").error == "It is nested too deeply to be read."
    assert extract("a.py", "x = a" + ".b()" * 9000, "a").error.startswith("It is nested too deeply")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax came with Python 3.12")
def test_type_parameters_and_aliases_are_read() -> None:
    found = read("""
        type Key = "int | str"
        class Box[T: int]:
            def get[K](self, key: K) -> T: ...
    """)
    assert found.functions[0].assigns[0].kind == "type"
    assert found.functions[0].assigns[0].targets == ("Key",)
    assert function(found, "Box.get").params[1].name == "key"


def test_facts_survive_being_kept() -> None:
    found = extract(
        "a.py", "import a\n@a.b(c=1)\nclass X(a.Y, k=2):\n    f: int = a.z()\n    def g(self): return 1\n", "a"
    )
    kept = msgspec.msgpack.encode(found)
    assert msgspec.msgpack.decode(kept, type=ModuleFacts) == found


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_no_text_stops_it(text: str) -> None:
    assert extract("a.py", text, "a").path == "a.py"


_WORDS = st.sampled_from(
    ["async ", "def f(x=1):", "class A(B):", "await ", "yield ", "lambda x: ", "x", "=", "(", ")", "[", "]", "{", "}", ":",
     "\n", "\n    ", "for ", " in ", "if ", "else:", "try:", "except E as e:", "with a as b:", "match x:", "case [a]:",
     "import a.b", "from . import c", "*", ".", ",", "f'{x}'", "'s'", "1", "@", "return ", "# gate: ignore[A] b", "->"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=30))
def test_no_code_stops_it(words: list[str]) -> None:
    assert extract("a.py", "".join(words), "a").module == "a"
