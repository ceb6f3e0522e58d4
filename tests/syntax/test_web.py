"""What a service offers over HTTP."""

from textwrap import dedent

from tests.syntax.projects import codebase

_FILES = {
    "app/main.py": """
        from contextlib import asynccontextmanager
        from fastapi import FastAPI, Depends, Request
        from fastapi.middleware.cors import CORSMiddleware
        from starlette.middleware import Middleware
        from app.api import api, admin
        from app.api.orders import router as orders_router
        from app.core import settings, guard
        from app import errors

        class Timing:
            async def dispatch(self, request, call_next): ...

        @asynccontextmanager
        async def lifespan(app: FastAPI):
            yield

        app = FastAPI(lifespan=lifespan, dependencies=[Depends(guard)], middleware=[Middleware(Timing)])
        app.add_middleware(CORSMiddleware, allow_origins=["*"])
        app.include_router(api, prefix=settings.prefix)
        for router in (admin.router, orders_router):
            app.include_router(router, prefix="/old")
        app.add_exception_handler(errors.Gone, errors.handle)
        app.exception_handler(KeyError)(errors.handle)

        @app.exception_handler(404)
        async def missing(request, error): ...

        @app.middleware("http")
        async def stamp(request, call_next): ...

        @app.on_event("startup")
        async def start(): ...

        @app.get("/health")
        def health(): ...

        async def raw(request: Request): ...
        app.add_api_route("/raw", raw, methods=["PUT", "DELETE"])
    """,
    "app/errors.py": "class Gone(Exception): ...\nasync def handle(request, error): ...",
    "app/core.py": """
        from pydantic_settings import BaseSettings
        class Settings(BaseSettings):
            prefix: str = "/v1"
        settings = Settings()
        def guard(): ...
    """,
    "app/api/__init__.py": """
        from fastapi import APIRouter
        from . import orders, admin
        api = APIRouter(prefix="/api")
        api.include_router(orders.router, tags=["orders"])
    """,
    "app/api/admin.py": """
        from fastapi import APIRouter, Depends, Security
        from app.core import guard

        class Role:
            def __init__(self, name: str): ...
            def __call__(self): ...

        admin_only = Depends(Role("admin"))
        router = APIRouter(prefix="/admin", dependencies=[admin_only])

        @router.api_route("/all", methods=["GET", "POST"])
        async def everything(): ...

        @router.websocket("/ws")
        async def socket(ws): ...
    """,
    "app/api/orders.py": """
        from http import HTTPStatus
        from typing import Annotated
        from fastapi import APIRouter, Body, Depends, Header, Path, Query, status, Request, BackgroundTasks
        from pydantic import BaseModel
        from app.core import guard

        class OrderIn(BaseModel):
            sku: str

        def current_user(token: Annotated[str, Header()]): ...
        def session(user=Depends(current_user)): ...
        User = Annotated[dict, Depends(current_user)]
        router = APIRouter(prefix="/orders")

        @router.post("", status_code=status.HTTP_201_CREATED, response_model=OrderIn, summary="Create")
        async def create(body: OrderIn, user: User, request: Request, tasks: BackgroundTasks): ...

        @router.get("/{order_id}", dependencies=[Depends(guard)])
        async def get(order_id: int, db=Depends(session), limit: int = Query(10, le=100), note: str | None = Body(None)): ...

        @router.delete("/{order_id:int}", status_code=HTTPStatus.NO_CONTENT)
        async def delete(order_id: Annotated[int, Path(ge=1)], payload: dict): ...
    """,
}


def test_routes_have_their_full_paths() -> None:
    code = codebase(_FILES)
    found = {route.unit.symbol: (route.methods, route.paths, route.status_code) for route in code.web.routes}
    assert found == {
        "app.main.health": (("GET",), ("/health",), None),
        "app.main.raw": (("PUT", "DELETE"), ("/raw",), None),
        "app.api.admin.everything": (("GET", "POST"), ("/old/admin/all",), None),
        "app.api.admin.socket": (("WEBSOCKET",), ("/old/admin/ws",), None),
        "app.api.orders.create": (("POST",), ("/old/orders", "/v1/api/orders"), 201),
        "app.api.orders.get": (("GET",), ("/old/orders/{order_id}", "/v1/api/orders/{order_id}"), None),
        "app.api.orders.delete": (("DELETE",), ("/old/orders/{order_id:int}", "/v1/api/orders/{order_id:int}"), 204),
    }
    assert [app.name for app in code.web.apps] == ["app.main.app"]
    assert {router.name for router in code.web.routers} == {
        "app.api.api",
        "app.api.admin.router",
        "app.api.orders.router",
    }


def test_parameters_have_kinds() -> None:
    code = codebase(_FILES)
    found = {
        route.unit.name: [(one.name, one.kind, one.type) for one in route.params]
        for route in code.web.routes
        if route.unit.path == "app/api/orders.py"
    }
    assert found == {
        "create": [
            ("body", "body", "app.api.orders.OrderIn"),
            ("user", "depends", "dict"),
            ("request", "given", "fastapi.Request"),
            ("tasks", "given", "fastapi.BackgroundTasks"),
        ],
        "get": [
            ("order_id", "path", "int"),
            ("db", "depends", ""),
            ("limit", "query", "int"),
            ("note", "body", "str"),
        ],
        "delete": [("order_id", "path", "int"), ("payload", "body", "dict")],
    }
    [get] = [route for route in code.web.routes if route.unit.name == "get"]
    assert get.params[2].marks[0].keywords["le"].text == "100"
    [create] = [route for route in code.web.routes if route.unit.name == "create"]
    assert create.keywords["summary"].text == "Create"
    assert create.response_model is not None
    assert create.line == 16


def test_dependencies_come_from_every_level() -> None:
    code = codebase(_FILES)
    found = {
        route.unit.name: [(one.name, one.level, one.unit is not None) for one in route.dependencies]
        for route in code.web.routes
    }
    app = ("app.core.guard", "app", True)
    assert found["create"] == [("app.api.orders.current_user", "param", True), app]
    assert found["get"] == [("app.api.orders.session", "param", True), ("app.core.guard", "route", True), app]
    assert found["everything"] == [("app.api.admin.Role", "router", True), app]
    assert found["health"] == [app]
    [get] = [route for route in code.web.routes if route.unit.name == "get"]
    assert [one.name for one in code.web.all_dependencies(get)][-1] == "app.api.orders.current_user"
    [everything] = [route for route in code.web.routes if route.unit.name == "everything"]
    assert everything.dependencies[0].unit is not None
    assert everything.dependencies[0].unit.symbol == "app.api.admin.Role.__call__"


def test_middleware_handlers_and_lifecycle_are_found() -> None:
    web = codebase(_FILES).web
    assert [(one.name, one.handler.name if one.handler else "") for one in web.middleware] == [
        ("starlette.middleware.cors.CORSMiddleware", ""),
        ("app.main.Timing", "dispatch"),
        ("app.main.stamp", "stamp"),
    ]
    assert [(one.exception, one.unit.name if one.unit else "") for one in web.exception_handlers] == [
        ("404", "missing"),
        ("app.errors.Gone", "handle"),
        ("KeyError", "handle"),
    ]
    assert [(one.kind, one.unit.name) for one in web.lifecycle] == [("startup", "start"), ("lifespan", "lifespan")]


def test_applications_from_functions_are_found() -> None:
    code = codebase({"main.py": """
                from fastapi import FastAPI, APIRouter
                def build_router():
                    router = APIRouter(prefix="/x")
                    @router.get("/inner")
                    def inner(): ...
                    return router
                def register(app):
                    app.include_router(build_router(), prefix="/v1")
                    @app.get("/late")
                    def late(): ...
                def create():
                    app = FastAPI()
                    register(app)
                    sub = FastAPI(exception_handlers={ValueError: late}, on_startup=[create])
                    app.mount("/sub", sub)
                    @sub.get("/deep")
                    def deep(): ...
                    return app
                app = create()
                @app.get("/top")
                def top(): ...
                class Service:
                    def __init__(self):
                        self.router = APIRouter(prefix="/class")
                        self.router.add_api_route("/m", self.method)
                    def method(self): ...
                cache.get("/no route")
            """})
    paths = {route.unit.name: route.path for route in code.web.routes}
    assert paths["inner"] in ("/x/inner", "/v1/x/inner")
    assert (paths["late"], paths["deep"], paths["top"], paths["method"]) == ("/late", "/sub/deep", "/top", "/class/m")
    assert [(one.kind, one.unit.name) for one in code.web.lifecycle] == [("startup", "create")]
    assert [one.exception for one in code.web.exception_handlers] == ["ValueError"]


def test_routers_in_a_circle_end() -> None:
    code = codebase({"a.py": dedent("""
                from fastapi import APIRouter
                a = APIRouter(prefix="/a")
                b = APIRouter(prefix=unknown())
                a.include_router(b)
                b.include_router(a)
                @a.get(PATH + "/x")
                def x(): ...
            """)})
    assert len(code.web.routes) == 1
    assert code.web.routes[0].path.endswith("{PATH}/x")


def test_other_code_has_no_routes() -> None:
    code = codebase({"a.py": "@app.get('/x')\ndef f(): ...\n@cache.get('/y')\ndef g(): ..."})
    assert code.web.routes == ()
    assert code.web.middleware == ()
