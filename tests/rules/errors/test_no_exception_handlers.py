"""Applications without exception handlers."""

from gate.rules.errors.no_exception_handlers import RULE
from tests.rules import bench

ROUTES = (
    "from fastapi import APIRouter, HTTPException\n\nrouter = APIRouter()\n\n@router.get('/orders/{number}')\n"
    "async def show(number: int):\n    if number < 0:\n        raise HTTPException(404)\n    if number > 9:\n"
    "        raise HTTPException(409)\n    raise HTTPException(410)\n"
)
APP = "from fastapi import FastAPI\nfrom app.routes import router\n\napp = FastAPI()\napp.include_router(router)\n"


def test_errors_without_a_handler() -> None:
    (problem,) = bench.check(RULE, {"app/main.py": APP, "app/routes.py": ROUTES})
    assert (problem.path, problem.line) == ("app/main.py", 4)
    assert problem.message == "The application of `app.main` registers no exception handler"


def test_own_exceptions_without_a_handler() -> None:
    own = "class Missing(Exception):\n    pass\n"
    routes = ROUTES.replace("raise HTTPException(404)", "raise Missing(number)").replace(
        "\nrouter =", "from app.own import Missing\nrouter ="
    )
    files = {"app/main.py": APP, "app/routes.py": routes.partition("    if number > 9")[0], "app/own.py": own}
    assert bench.places(bench.check(RULE, files)) == ["app/main.py:4"]


def test_two_services_are_told_once() -> None:
    def service(name: str) -> dict[str, str]:
        app = APP.replace("from app.", f"from services.{name}.")
        return {f"services/{name}/main.py": app, f"services/{name}/routes.py": ROUTES}

    (problem,) = bench.check(RULE, service("cart") | service("users"))
    assert problem.message.endswith("no exception handler (2 of 2 services)")


def test_a_handler_somewhere() -> None:
    handler = "def register(app):\n    app.add_exception_handler(ValueError, answer)\n\nasync def answer(request, error):\n    ...\n"
    main = APP.replace("app = FastAPI()\n", "from app.errors import register\napp = FastAPI()\nregister(app)\n")
    assert bench.check(RULE, {"app/main.py": main, "app/routes.py": ROUTES, "app/errors.py": handler}) == ()


def test_a_middleware_that_catches() -> None:
    middleware = (
        "@app.middleware('http')\nasync def guard(request, call_next):\n    try:\n        return await call_next(request)\n"
        "    except Exception:\n        raise\n"
    )
    assert bench.check(RULE, {"app/main.py": APP + middleware, "app/routes.py": ROUTES}) == ()


def test_a_service_that_raises_nothing() -> None:
    quiet = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/orders')\nasync def show() -> int:\n    return 1\n"
    assert bench.check(RULE, {"app/main.py": APP, "app/routes.py": quiet}) == ()
