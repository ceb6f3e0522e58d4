"""Ways from function to function."""

from gate.model.facts import Call
from gate.syntax.codebase import Codebase
from gate.syntax.graph import Predicate
from gate.syntax.units import Unit
from tests.syntax.projects import codebase, only

_FILES = {
    "app/api.py": """
        import asyncio
        from app.service import Service, save

        async def direct(service: Service):
            import time
            time.sleep(1)

        async def far(service: Service):
            service.store("x")

        async def threaded(service: Service):
            await asyncio.to_thread(save, "x")
            await asyncio.get_running_loop().run_in_executor(None, lambda: save("x"))

        async def through_async(service: Service):
            await far(service)

        async def makes():
            return Service()

        def ping(): return pong()
        def pong(): return ping()
        async def circle(): ping()
    """,
    "app/service.py": """
        import requests
        from asgiref.sync import sync_to_async

        def save(text):
            requests.post("x", text)

        @sync_to_async
        def in_thread():
            requests.get("x")

        class Service:
            def __init__(self):
                save("made")
            def store(self, text):
                save(text)

        async def calls_thread():
            await in_thread()
    """,
}


def blocking(code: Codebase) -> Predicate:
    def find(unit: Unit, call: Call) -> str:
        target = code.target(unit, call)
        return target if target in ("time.sleep", "requests.post", "requests.get") else ""

    return find


def test_ways_lead_through_sync_functions() -> None:
    code = codebase(_FILES)
    wanted = blocking(code)
    [direct] = code.reaches(only(code, "app.api.direct"), wanted)
    assert (direct.direct, direct.what, direct.text) == (True, "time.sleep", "calls time.sleep")
    [far] = code.reaches(only(code, "app.api.far"), wanted)
    assert far.text == (
        "calls store() (app/service.py:16), which calls save() (app/service.py:6), which calls requests.post"
    )
    assert not far.direct
    assert far.line == 10
    assert far.call.func.text == "service.store"
    assert far.last[0].name == "save"
    [makes] = code.reaches(only(code, "app.api.makes"), wanted)
    assert makes.text.startswith("calls __init__() (app/service.py:14), which calls save()")


def test_ways_end_at_threads_and_async_functions() -> None:
    code = codebase(_FILES)
    wanted = blocking(code)
    assert code.reaches(only(code, "app.api.threaded"), wanted) == ()
    assert code.reaches(only(code, "app.service.calls_thread"), wanted) == ()
    assert code.reaches(only(code, "app.api.through_async"), wanted) == ()
    assert len(code.reaches(only(code, "app.api.through_async"), wanted, through_async=True)) == 1
    assert code.reaches(only(code, "app.api.circle"), wanted) == ()


def test_calls_and_callers_are_known() -> None:
    code = codebase(_FILES)
    save = only(code, "app.service.save")
    assert [edge.unit.symbol for edge in code.callers(save)] == [
        "app.service.Service.__init__",
        "app.service.Service.store",
    ]
    assert [edge.unit.symbol for edge in code.calls_from(only(code, "app.api.far"))] == ["app.service.Service.store"]
    assert code.callers(only(code, "app.api.circle")) == ()
    unit = only(code, "app.service.calls_thread")
    assert code.offloaded(unit, unit.calls[0])
