"""What names mean across modules."""

from tests.syntax.projects import called, codebase, only


def resolve(code_files: dict[str, str], module: str, name: str) -> str:
    code = codebase(code_files)
    found = code.module(module)
    assert found is not None
    return code.resolve(found, name)


def test_re_exports_are_followed() -> None:
    files = {
        "src/app/db/__init__.py": "from .session import get_session as session_of\nfrom app.db.session import Base",
        "src/app/db/session.py": "def get_session(): ...\nclass Base: ...",
        "src/app/main.py": "from app.db import session_of as given, Base\nimport app.db as db",
    }
    assert resolve(files, "app.main", "given") == "app.db.session.get_session"
    assert resolve(files, "app.main", "Base") == "app.db.session.Base"
    assert resolve(files, "app.main", "db.Base.metadata") == "app.db.session.Base.metadata"
    assert resolve(files, "app.main", "app.db.session_of") == "app.db.session.get_session"


def test_star_imports_bring_what_a_module_exports() -> None:
    files = {
        "app/models/__init__.py": "from .order import *\nfrom .customer import *",
        "app/models/order.py": "__all__ = ['Order']\nclass Order: ...\nclass Hidden: ...",
        "app/models/customer.py": "class Customer: ...\nclass _Private: ...",
        "app/main.py": "from app.models import *",
    }
    assert resolve(files, "app.main", "Order") == "app.models.order.Order"
    assert resolve(files, "app.main", "Customer") == "app.models.customer.Customer"
    assert resolve(files, "app.main", "Hidden") == "Hidden"
    assert resolve(files, "app.main", "_Private") == "_Private"


def test_variables_that_are_other_names_are_followed() -> None:
    files = {
        "app/a.py": "import sqlalchemy.orm as orm\nSession = orm.Session\nOther = Session\nLocal = make()\ndef make(): ...",
        "app/b.py": "from app.a import Other, Local",
    }
    assert resolve(files, "app.b", "Other") == "sqlalchemy.orm.Session"
    assert resolve(files, "app.b", "Local") == "app.a.Local"


def test_names_of_libraries_are_those_that_they_export() -> None:
    files = {"app/a.py": "from sqlalchemy.orm.session import Session\nfrom starlette.requests import Request"}
    assert resolve(files, "app.a", "Session") == "sqlalchemy.orm.Session"
    assert resolve(files, "app.a", "Request") == "fastapi.Request"


def test_a_package_may_hide_its_own_module() -> None:
    files = {
        "app/session/__init__.py": "",
        "app/__init__.py": "from app.core import session",
        "app/session.py": "",
        "app/core.py": "def session(): ...",
        "app/main.py": "from app import session\nsession()",
    }
    assert called(codebase({**files, "app/use.py": "from app import session\ndef f(): session()"}), "app.use.f") == [
        "app.core.session"
    ]


def test_circles_of_imports_end() -> None:
    files = {
        "app/a.py": "from app.b import x\nfrom app.b import *",
        "app/b.py": "from app.a import x\nfrom app.a import *\ny = z\nz = y",
        "app/c.py": "from app.a import x, nothing, y",
    }
    assert resolve(files, "app.c", "x") in ("app.a.x", "app.b.x")
    assert resolve(files, "app.c", "nothing") == "app.a.nothing"
    assert resolve(files, "app.c", "y") in ("app.b.y", "app.b.z")


def test_a_project_that_runs_in_its_folder_is_known_by_the_shorter_names() -> None:
    code = codebase(
        {
            "service/main.py": "from db.session import get\nfrom db import session\ndef f():\n    get()\n    session.get()",
            "service/db/session.py": "def get(): ...",
            "service/redis.py": "",
            "service/json.py": "def loads(): ...",
            "service/use.py": "import json, redis\ndef f():\n    json.loads()\n    redis.Redis()",
        }
    )
    assert called(code, "service.main.f") == ["service.db.session.get", "service.db.session.get"]
    assert called(code, "service.use.f") == ["json.loads", "redis.Redis"]


def test_the_name_of_a_local_class_stays_local() -> None:
    code = codebase({"a.py": "class A: ...\ndef f():\n    class A: ...\n    return A()\ndef g(): return A()"})
    assert called(code, "a.f") == ["a.f.<locals>.A"]
    assert called(code, "a.g") == ["a.A"]
    assert only(code, "a.f").symbol == "a.f"


def test_each_service_of_a_repository_imports_its_own_module() -> None:
    repo = "def find() -> None:\n    print()\n"
    use = "from app.repo import find\nfrom app import repo\nfrom app.repo import *\n\ndef use() -> None:\n    find()\n    repo.find()\n"
    code = codebase(
        {f"services/{name}/app/{file}.py": text for name in ("a", "b") for file, text in (("repo", repo), ("use", use))}
    )
    for unit in code.functions():
        if unit.name == "use":
            reached = {edge.unit.path for edge in code.calls_from(unit)}
            assert reached == {unit.path.replace("use.py", "repo.py")}
