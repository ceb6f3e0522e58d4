"""How routers are put together, where functions and classes do it."""

from gate.syntax.codebase import Codebase
from tests.syntax.projects import codebase


def _paths(code: Codebase) -> dict[str, tuple[str, ...]]:
    return {route.unit.name: tuple(sorted(route.paths)) for route in code.web.routes}


def test_an_application_that_other_functions_are_handed() -> None:
    code = codebase(
        {
            "app/setup.py": """
            from fastapi import APIRouter, FastAPI
            from app.orders import router

            def add_routes(application: FastAPI, extra=None) -> None:
                application.include_router(router, prefix="/v1")
                application.include_router(extra)
                application.include_router()
        """,
            "app/main.py": """
            from fastapi import FastAPI
            from app.setup import add_routes

            def create_app():
                made = FastAPI()
                add_routes(made)
                return made

            app = create_app()
            again = app

            @again.get("/health")
            def health(): ...
        """,
            "app/orders.py": """
            from fastapi import APIRouter

            router = APIRouter(prefix="/orders")

            def with_routes(target: APIRouter) -> APIRouter:
                @target.get("/inner")
                def inner(): ...
                return target

            @router.get("/{key}")
            def one(key: int): ...
        """,
        }
    )
    assert _paths(code) == {"health": ("/health",), "inner": ("/v1/orders/inner",), "one": ("/v1/orders/{key}",)}


def test_of_two_applications_neither_is_guessed() -> None:
    code = codebase({"app.py": """
        from fastapi import FastAPI, APIRouter

        public = FastAPI()
        internal = FastAPI()
        router = APIRouter()

        def setup(app: FastAPI) -> None:
            app.include_router(router, prefix="/v1")

        @router.get("/x")
        def x(): ...
    """})
    assert _paths(code) == {"x": ("/x",)}


def test_lists_of_routers_and_routers_in_classes() -> None:
    code = codebase(
        {
            "app/parts.py": """
            from fastapi import APIRouter

            orders = APIRouter(prefix="/orders")
            stock = APIRouter(prefix="/stock")

            @orders.get("")
            def all_orders(): ...

            @stock.get("")
            def all_stock(): ...

            class Area:
                router = APIRouter(prefix="/area")

                @router.get("/size")
                def size(self): ...
        """,
            "app/main.py": """
            from fastapi import FastAPI
            from app import parts

            app = FastAPI()
            for one in (parts.orders, parts.stock, missing):
                app.include_router(one, prefix="/api")
            for other in everything():
                app.include_router(other)
            app.include_router(router=parts.Area.router)
            app.mount("/static", files())
        """,
        }
    )
    assert _paths(code) == {
        "all_orders": ("/api/orders",), "all_stock": ("/api/stock",), "size": ("/area/size",),
    }  # fmt: skip


def test_variables_that_lead_in_circles_lead_nowhere() -> None:
    code = codebase({"app.py": """
        from fastapi import FastAPI

        def first():
            return second()

        def second():
            return first()

        app = first()

        @app.get("/x")
        def x(): ...

        def work(one):
            two = one
            one = two
            @two.get("/y")
            def y(): ...

        real = FastAPI()
    """})
    assert {name: paths[0] for name, paths in _paths(code).items()}["x"] == "/x"


def test_what_runs_at_the_start_and_the_end() -> None:
    code = codebase({"app.py": """
        from contextlib import asynccontextmanager
        from fastapi import APIRouter, FastAPI

        @asynccontextmanager
        async def life(app):
            yield

        def open_all(): ...
        def close_all(): ...
        def warm(): ...
        def count(): ...

        app = FastAPI(lifespan=life, on_startup=(open_all,), on_shutdown=[close_all, missing])
        router = APIRouter(on_startup=[warm])
        app.add_event_handler("shutdown", count)
        app.add_event_handler("shutdown")

        @app.on_event("startup")
        def begin(): ...
    """})
    assert sorted((one.kind, one.unit.name) for one in code.web.lifecycle) == [
        ("lifespan", "life"), ("shutdown", "close_all"), ("shutdown", "count"), ("startup", "begin"),
        ("startup", "open_all"), ("startup", "warm"),
    ]  # fmt: skip


def test_exception_handlers_however_they_are_registered() -> None:
    code = codebase({"app.py": """
        from fastapi import FastAPI
        from fastapi.exceptions import RequestValidationError

        def one(request, error): ...
        def two(request, error): ...
        def three(request, error): ...

        app = FastAPI(exception_handlers={404: one})
        app.add_exception_handler(RequestValidationError, two)
        app.add_exception_handler(exc_class_or_status_code=500, handler=two)
        app.exception_handler(KeyError)(three)
        app.exception_handler()

        @app.exception_handler(ValueError)
        def four(request, error): ...
    """})
    found = {(one.exception, one.unit.name if one.unit else "") for one in code.web.exception_handlers}
    assert found == {
        ("404", "one"), ("fastapi.exceptions.RequestValidationError", "two"), ("500", "two"), ("KeyError", "three"),
        ("", ""), ("ValueError", "four"),
    }  # fmt: skip


def test_dependencies_of_routers_and_lists_with_names() -> None:
    code = codebase(
        {
            "app/deps.py": """
            from fastapi import Depends

            def user(): ...
            def limit(): ...

            class Roles:
                def __init__(self, role: str): ...
                def __call__(self): ...

            class Paging:
                def __init__(self, page: int): ...

            logged_in = Depends(user)
            checks = [logged_in, Depends(Roles("admin")), 3]
        """,
            "app/main.py": """
            from fastapi import APIRouter, Depends, FastAPI
            from app import deps
            from app.deps import Paging, Roles, limit, logged_in

            checks = [logged_in, Depends(Roles("admin"))]
            app = FastAPI(dependencies=[Depends(limit)])
            router = APIRouter(dependencies=checks)

            @router.get("/x", dependencies=[Depends(dependency=limit), unknown])
            def x(page: Paging = Depends()): ...

            app.include_router(router, dependencies=nothing)
        """,
        }
    )
    [route] = code.web.routes
    assert sorted((one.level, one.name, one.unit.qualname if one.unit else "") for one in route.dependencies) == [
        ("app", "app.deps.limit", "limit"),
        ("param", "app.deps.Paging", "Paging.__init__"),
        ("route", "app.deps.limit", "limit"),
        ("router", "app.deps.Roles", "Roles.__call__"),
        ("router", "app.deps.user", "user"),
    ]
