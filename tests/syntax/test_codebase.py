"""What rules ask of a project."""

from gate.model.scope import Layout
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from tests.syntax.projects import called, codebase, only


def test_modules_are_sorted() -> None:
    code = codebase(
        {
            "app/main.py": "import fastapi",
            "migrations/versions/0001.py": "import alembic",
            "tests/test_a.py": "import pytest",
            "compose.yaml": "services: {}",
        },
        stack=("redis",),
    )
    assert [module.path for module in code.sources] == ["app/main.py"]
    assert [module.path for module in code.tests] == ["tests/test_a.py"]
    assert [module.path for module in code.migrations] == ["migrations/versions/0001.py"]
    assert code.texts == {"compose.yaml": "services: {}"}
    assert len(code.files) == 4
    assert [code.uses(name) for name in ("fastapi", "redis", "kafka", "alembic")] == [True, True, False, False]
    assert code.sources[0].imports[0].target == "fastapi"


def test_without_a_layout_paths_decide() -> None:
    code = Codebase((extract("app.py", "", "app"), extract("tests/x.py", "", "tests.x")))
    assert [module.path for module in code.sources] == ["app.py"]
    assert Codebase((), layout=Layout()).sources == ()


def test_a_file_that_cannot_be_parsed_does_no_harm() -> None:
    code = codebase(
        {"app/bad.py": "def (", "app/good.py": "from app.bad import *\nfrom app.bad import x\ndef f(): x()"}
    )
    assert called(code, "app.good.f") == ["app.bad.x"]
    bad = code.module("app.bad")
    assert bad is not None
    assert code.body(bad) is None
    assert [route.path for route in code.web.routes] == []
    assert code.schemas.models == ()


def test_classes_and_members_are_known() -> None:
    code = codebase({"app/a.py": """
                import enum
                from sqlalchemy.orm import declarative_base
                Base = declarative_base()
                class Kind(enum.StrEnum):
                    A = "a"
                class Outer(Base):
                    class Inner(metaclass=Meta):
                        def deep(self): ...
                    def run(self):
                        Outer.Inner().deep()
                class Mixed(make(), Unknown): ...
                def local():
                    class Above: ...
                    class Below(Above): ...
                    return Below()
            """})
    assert code.is_a("app.a.Kind", "enum.Enum")
    assert code.is_a("app.a.Outer", "sqlalchemy.orm.declarative_base()")
    assert code.bases("app.a.Mixed") == ("app.a.Mixed", "make()", "Unknown")
    assert code.bases("app.a.local.<locals>.Below")[1] == "app.a.local.<locals>.Above"
    assert called(code, "app.a.Outer.run") == ["app.a.Outer.Inner", "app.a.Outer.Inner.deep"]
    assert code.member("app.a.Outer.Inner", "deep") == "app.a.Outer.Inner.deep"
    assert code.member("app.a.Outer", "nothing") == ""
    info = code.class_of(only(code, "app.a.Outer.Inner.deep"))
    assert info is not None
    assert repr(info) == "ClassInfo(app.a.Outer.Inner)"
    assert code.class_of(info.body) is info
    assert code.class_of(only(code, "app.a.local")) is None


def test_decorators_and_passed_functions_have_names() -> None:
    code = codebase(
        {
            "app/a.py": """
                import functools, asyncio
                from app.b import task
                @task
                @task(retries=3)
                @functools.lru_cache(maxsize=1)
                def f(): ...
                class Worker:
                    def go(self): asyncio.create_task(self.run())
                    async def run(self): asyncio.to_thread(self.stop, f)
                    def stop(self): ...
            """,
            "app/b.py": "def task(*args, **kwargs): ...",
        }
    )
    f = only(code, "app.a.f")
    assert [(name, call is not None) for name, call in code.decorators(f)] == [
        ("app.b.task", False),
        ("app.b.task", True),
        ("functools.lru_cache", True),
    ]
    run = only(code, "app.a.Worker.run")
    assert [code.name(run, expr) for expr in run.calls[0].args] == ["app.a.Worker.stop", "app.a.f"]
    assert code.name(run, None) == ""
    assert code.receiver(only(code, "app.a.Worker.go"), only(code, "app.a.Worker.go").calls[0]) == "app.a.Worker"
    assert code.outer(f) is code.body(f.module)
    assert code.gives(f) is None
