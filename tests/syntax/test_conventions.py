"""What is counted, and what is not."""

from gate.model.memory import Observation
from gate.syntax.conventions import observe

ROUTES = """\
@router.get("/a", response_model=Out)
async def a(): ...

@router.post("/b")
async def b() -> Out: ...

@api_router.delete("/c")
def c(): ...

@cache.get("/d")
def d(): ...

@app.middleware("http")
async def e(request, call_next): ...
"""
LAYERS = """\
class OrderRepository:
    def __init__(self, session: AsyncSession) -> None: ...

class UserRepository:
    def __init__(self, session: "sqlalchemy.AsyncSession") -> None: ...

class RoomRepository:
    session: AsyncSession

class AnyRepository(Protocol[T]): ...

class OrderService:
    def __init__(self, orders: OrderRepository, *, clock: Clock) -> None: ...

class UserService:
    def __init__(self, users) -> None: ...
"""
ERRORS = """\
class AppError(Exception): ...
class Missing(AppError): ...
class GoneError(Missing): ...
class NotFoundError(AppError): ...
class LateError(ValueError): ...
class ErrorBody(BaseModel): ...
"""
TESTS = """\
def test_an_order_is_kept(): ...
async def test_it(): ...
class TestOrders:
    def test_a_b_c(self): ...
def helper(): ...
"""


def counted(**sources: str) -> dict[str, Observation]:
    """Observe some files."""
    files = {f"src/{name}.py": text for name, text in sources.items() if name != "tests"}
    return {one.title: one for one in observe(files, {"tests/test_x.py": sources.get("tests", "")})}


def test_endpoints() -> None:
    found = counted(routes=ROUTES)
    one = found["Async endpoints"]
    assert (one.holds, one.total, one.text) == (2, 3, "endpoints are `async def`")
    assert one.except_at == ("src/routes.py:8",)
    assert (found["Declared responses"].holds, found["Declared responses"].total) == (2, 3)


def test_constructors() -> None:
    found = counted(layers=LAYERS)
    one = found["Constructor injection"]
    assert (one.holds, one.total, one.except_at) == (2, 3, ("src/layers.py:7",))
    assert (found["Service construction"].holds, found["Service construction"].total) == (1, 2)


def test_exceptions_of_one_family() -> None:
    found = counted(errors=ERRORS)["Exceptions"]
    assert (found.holds, found.total, found.text) == (3, 4, "exceptions inherit from `AppError`")
    assert found.except_at == ("src/errors.py:5",)


def test_hints_and_docstrings() -> None:
    text = 'def a(x: int, *y: int, **z: int) -> None:\n    """A."""\n\ndef b(x): ...\n\nclass C:\n    def _d(self) -> None: ...\n'
    found = counted(a=text)
    assert (found["Type hints"].holds, found["Type hints"].total) == (2, 3)
    assert (found["Docstrings"].holds, found["Docstrings"].total) == (1, 2)


def test_tests() -> None:
    found = counted(tests=TESTS)
    assert (found["Test names"].holds, found["Test names"].total) == (2, 3)
    assert (found["Async tests"].holds, found["Async tests"].total, found["Async tests"].except_at) == (1, 3, ())


def test_one_case_is_no_convention_and_broken_files_are_left_out() -> None:
    assert counted(a="class OrderRepository: ...\n", b="def (\n") == {}


def test_where_many_deviate_none_is_named() -> None:
    text = "".join(f'@router.get("/{n}")\n{"async " if n else ""}def f{n}(): ...\n' for n in (0, 0, 0, 0, 1))
    assert counted(a=text)["Async endpoints"].except_at == ()
