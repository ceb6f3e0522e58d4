"""Names by which a project's own files are imported."""

import pytest

from gate.syntax.modules import local_names, module_names, namespaces


@pytest.mark.parametrize(
    ("files", "roots", "expected"),
    [
        (["src/app/__init__.py", "src/app/redis.py"], ["src"], {"src", "app"}),
        (["src/app/main.py"], ["src"], {"src", "app", "main"}),
        (["app/__init__.py", "app/core/__init__.py", "app/core/db.py"], ["app"], {"app"}),
        (["main.py", "settings.py"], [], {"main", "settings"}),
        (["tests/conftest.py", "tests/fakes.py"], [], {"tests", "conftest", "fakes"}),
        (["tests/__init__.py", "tests/fakes.py"], [], {"tests"}),
        (
            ["app/__init__.py", "app/_vendor/__init__.py", "app/_vendor/six/__init__.py"],
            ["app"],
            {"app", "six"},
        ),
        (["src/app/__init__.py", "stubs/jose/jwt.pyi"], ["src", "stubs"], {"src", "app", "stubs", "jose", "jwt"}),
        (["services/a/a_pkg/__init__.py"], [], {"services", "a_pkg"}),
        ([], ["src"], set()),
    ],
)
def test_local_names(files: list[str], roots: list[str], expected: set[str]) -> None:
    assert local_names(files, roots) == expected


@pytest.mark.parametrize(
    ("files", "roots", "expected"),
    [
        (["src/app/main.py", "src/reg/__init__.py"], ["src"], {"src": ".", "app": "src"}),
        (["app/main.py", "app/db/models.py"], ["app"], {"app": ".", "db": "app"}),
        (["app/__init__.py", "app/db/models.py"], ["app"], {}),
        (["main.py"], ["main.py"], {}),
        (["a/b.py"], ["."], {"a": "."}),
    ],
)
def test_namespaces(files: list[str], roots: list[str], expected: dict[str, str]) -> None:
    assert namespaces(files, roots) == expected


@pytest.mark.parametrize(
    ("files", "roots", "expected"),
    [
        (["src/app/__init__.py", "src/app/db.py"], ["src"], ["app", "app.db"]),
        (["src/app/db.py", "src/main.py"], ["src"], ["app.db", "main"]),
        (["app/__init__.py", "app/core/db.py"], ["app"], ["app", "app.core.db"]),
        (["app/db.py", "app/core/db.py"], ["app"], ["app.db", "app.core.db"]),
        (["backend/src/app/__init__.py", "backend/src/app/x.py"], ["backend/src/app"], ["app", "app.x"]),
        (["services/a/app/__init__.py", "services/a/app/x.py"], ["services"], ["services.a.app", "services.a.app.x"]),
        (["tests/unit/test_x.py", "tests/__init__.py"], ["src"], ["test_x", "tests"]),
        (["main.py", "__init__.py", "stubs/x.pyi"], ["."], ["main", "__init__"]),
    ],
)
def test_module_names(files: list[str], roots: list[str], expected: list[str]) -> None:
    assert list(module_names(files, roots).values()) == expected
