"""What stands where in a function."""

from tests.syntax.projects import codebase, only

_CODE = codebase({"a.py": '''
            import os

            def work(rows, db=None):
                """Do it."""
                for row in rows():
                    try:
                        with lock():
                            a(row)
                    except ValueError:
                        b()
                    finally:
                        c()
                [d(x) for x in e()]
                return f(os.name)
        '''})
_UNIT = only(_CODE, "a.work")
_CALLS = {call.func.text: call for call in _UNIT.calls}


def test_blocks_around_a_place_are_known() -> None:
    assert [block.kind for block in _UNIT.enclosing(_CALLS["a"])] == ["with", "try", "for"]
    assert _UNIT.enclosing(_CALLS["f"]) == ()
    within = _UNIT.within(_CALLS["a"], "try")
    assert within is not None
    assert [block.kind for block in _UNIT.enclosing(within)] == ["for"]
    assert _UNIT.within(_CALLS["b"], "try") is None


def test_loops_repeat_what_is_in_them() -> None:
    loops = {name: loop.kind if (loop := _UNIT.in_loop(call)) else "" for name, call in _CALLS.items()}
    assert loops == {
        "rows": "", "lock": "for", "a": "for", "b": "for", "c": "for", "d": "comprehension", "e": "", "f": "",
    }  # fmt: skip


def test_handlers_guard_the_body_of_their_try() -> None:
    assert [[one.text for one in block.exprs] for block in _UNIT.handlers(_CALLS["a"])] == [["ValueError"]]
    assert _UNIT.handlers(_CALLS["b"]) == ()
    tried = _UNIT.within(_CALLS["a"], "try")
    assert tried is not None
    assert [block.kind for block in _UNIT.parts(tried)] == ["handler", "finally"]
    [handler] = _UNIT.parts(tried, "handler")
    assert _UNIT.owner(handler) is tried
    assert _UNIT.owner(tried) is None
    assert [call.func.text for call in _UNIT.calls_in(tried)] == ["lock", "a"]
    assert not _UNIT.inside(tried, _CALLS["c"])


def test_the_rest_is_what_the_function_says() -> None:
    assert (_UNIT.doc, _UNIT.returns, [param.name for param in _UNIT.params]) == ("Do it.", None, ["rows", "db"])
    assert repr(_UNIT) == "Unit(a.work)"
    assert _UNIT.param("db") is _UNIT.params[1]
    assert _UNIT.param("none") is None
    assert [one.kind for one in _UNIT.exits_of("return")] == ["return"]
    assert [one.text for one in _UNIT.reads] == ["os.name"]
    assert _UNIT.call(None) is None
    assert {expr.text for expr, _ in _UNIT.expressions() if expr.kind == "name"} >= {"os.name", "ValueError", "row"}


def test_blocks_hold_all_that_lies_in_them_and_nothing_else() -> None:
    code = codebase({"a.py": """
        def work(a, b):
            if first(a):
                with second():
                    third()
            elif fourth(b):
                for x in fifth():
                    [sixth(y) for y in x]
                seventh()
            else:
                try:
                    eighth()
                except ninth():
                    tenth(lambda: eleventh())
            match twelfth():
                case 1 if thirteenth():
                    fourteenth()
            fifteenth()
    """})
    unit = only(code, "a.work")
    for block in unit.blocks:
        held = [call for call in unit.calls if unit.number(block) in unit.numbers(call)]
        assert list(unit.calls_in(block)) == held
        assert all(unit.inside(block, call) == (call in held) for call in unit.calls)
        for inner in unit.blocks:
            assert unit.inside(block, inner) == (unit.number(block) in unit.numbers(inner))
    [loop] = [block for block in unit.blocks if block.kind == "for"]
    assert [call.func.text for call in unit.calls_in(loop)] == ["sixth"]


def test_names_are_known_by_what_binds_them() -> None:
    code = codebase({"a.py": """
        def work():
            x = 1
            for x, y in rows():
                with lock() as x:
                    x = 2
    """})
    unit = only(code, "a.work")
    assert [one.line for one in unit.local_assigns["x"]] == [3, 6]
    assert {name: [block.kind for block in blocks] for name, blocks in unit.local_blocks.items()} == {
        "x": ["for", "with"],
        "y": ["for"],
    }
