"""What the machine lacks is told from what the code does wrong, by errors as libraries write them."""

import pytest

from gate.parsing import absence

OWN = {"app"}
ASYNCPG = "OSError: Multiple exceptions: [Errno 111] Connect call failed ('::1', 5432, 0, 0), [Errno 111] Connect call failed ('127.0.0.1', 5432)"
PSYCOPG = 'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db" (10.0.0.1), port 5432 failed: Connection refused'
REDIS = "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused."
KAFKA = "aiokafka.errors.KafkaConnectionError: KafkaConnectionError: Unable to bootstrap from [('localhost', 9092, <AddressFamily.AF_UNSPEC: 0>)]"
HTTP = "requests.exceptions.ConnectionError: HTTPConnectionPool(host='localhost', port=8000): Max retries exceeded with url: /"


@pytest.mark.parametrize(
    ("error", "what"),
    [
        ("ModuleNotFoundError: No module named 'redis.asyncio'", "the module 'redis'"),
        ("ModuleNotFoundError: No module named 'app'", "an installed copy of the project's own 'app'"),
        (ASYNCPG, "a service at localhost:5432"),
        (PSYCOPG, "a service at db:5432"),
        (REDIS, "a service at localhost:6379"),
        (KAFKA, "a service at localhost:9092"),
        (HTTP, "a service at localhost:8000"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "a service that the tests connect to"),
        ("socket.gaierror: [Errno -2] Name or service not known", "a service that the tests connect to"),
        ("docker.errors.DockerException: Error while fetching server API version: x", "a Docker engine"),
        ("environs.EnvError: Environment variable \"DATABASE_URL\" not set", "the setting DATABASE_URL"),
        ("decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.", "the setting SECRET_KEY"),
    ],
)  # fmt: skip
def test_what_is_absent_is_named(error: str, what: str) -> None:
    found = absence.find((error,), error, OWN)
    assert found is not None
    assert found.what == what
    assert found.remedy


def test_a_variable_that_is_not_set_is_a_setting_and_another_key_is_not() -> None:
    error = "KeyError: 'DATABASE_URL'"
    found = absence.find((error,), f"conftest.py:3: in db\n<frozen os>:679: in __getitem__\n    ???\nE   {error}", OWN)
    assert found is not None
    assert found.what == "the setting DATABASE_URL"
    assert absence.find((error,), f"src/app/a.py:3: in get\n    ???\nE   {error}", OWN) is None


def test_the_required_fields_of_a_settings_class_are_settings() -> None:
    lines = (
        "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings",
        "database_url",
        "Field required [type=missing, input_value={}, input_type=dict]",
        "kafka.brokers",
        "Field required [type=missing, input_value={}, input_type=dict]",
    )
    found = absence.find(lines, "\n".join(f"E   {line}" for line in lines), OWN)
    assert found is not None
    assert found.what == "the settings database_url, kafka.brokers that Settings requires"
    order = (lines[0].replace("Settings", "Order"), *lines[1:])
    assert absence.find(order, "\n".join(order), OWN) is None


@pytest.mark.parametrize(
    "error",
    [
        "AssertionError: assert 'Connection refused' == 'ok'",
        "assert 'Connection refused' in text",
        "ModuleNotFoundError: No module named 'app.nothing'",
        "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: orders",
        "KeyError: 'id'",
        "RuntimeError: something else",
        "",
    ],
)
def test_a_fault_of_the_code_is_no_absence(error: str) -> None:
    assert absence.find((error,) if error else (), error, OWN) is None


@pytest.mark.parametrize(
    ("sources", "files", "names"),
    [
        (("src",), ("src/app/__init__.py", "src/app/redis.py", "src/tool.py"), {"src", "app", "tool"}),
        (("app",), ("app/__init__.py", "app/redis.py"), {"app"}),
        (("app",), ("app/main.py", "app/db/__init__.py"), {"app", "main", "db"}),
        (("main.py",), ("main.py",), {"main"}),
        ((".",), ("main.py", "lib/x.py"), {"main", "lib"}),
    ],
)
def test_the_projects_own_names_are_those_that_its_code_imports(
    sources: tuple[str, ...], files: tuple[str, ...], names: set[str]
) -> None:
    assert absence.own_names(sources, files) == names
