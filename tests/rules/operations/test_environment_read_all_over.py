"""Where the environment is read."""

import pytest

from gate.rules.operations.environment_read_all_over import RULE
from tests.rules import bench

READS = "import os\n\n\ndef find() -> str | None:\n    return os.getenv('{key}')\n"
SETTINGS = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    a: str\n"


def test_two_files_without_settings() -> None:
    main = "from fastapi import FastAPI\n\nfrom app import a, b\n\napp = FastAPI(title=a.find())\n"
    files = {"app/a.py": READS.format(key="A_URL"), "app/b.py": "import os\n\nB = os.environ['B_URL']\n"}
    assert bench.check(RULE, files) == ()
    files["app/main.py"] = main
    (problem,) = bench.check(RULE, files)
    assert (problem.path, problem.line) == ("app/a.py", 5)
    assert problem.message == "`find` reads `A_URL` from the environment itself, and 1 other file does so too"


def test_one_file_beside_the_settings() -> None:
    files = {"app/core/config.py": SETTINGS, "app/mail.py": READS.format(key="MAIL_HOST")}
    assert bench.places(bench.check(RULE, files)) == ["app/mail.py:5"]


def test_a_key_that_is_not_known() -> None:
    files = {
        "app/core/config.py": SETTINGS,
        "app/a.py": "import os\n\n\ndef find(key: str) -> str:\n    return os.environ[key]\n",
    }
    (problem,) = bench.check(RULE, files)
    assert problem.message == "`find` reads the environment itself"


@pytest.mark.parametrize(
    "files",
    [
        {"app/a.py": READS.format(key="A_URL")},
        {"app/config.py": READS.format(key="A_URL"), "app/b.py": READS.format(key="B_URL")},
        {"app/core/config.py": SETTINGS, "app/a.py": READS.format(key="KUBERNETES_SERVICE_HOST")},
        {"app/core/config.py": SETTINGS, "app/a.py": READS.format(key="APP_TESTING")},
        {"app/core/config.py": SETTINGS, "app/__main__.py": READS.format(key="A_URL")},
        {"app/core/config.py": SETTINGS, "app/cli.py": READS.format(key="A_URL")},
        {"app/core/config.py": SETTINGS, "alembic/env.py": READS.format(key="A_URL")},
        {"app/core/config.py": SETTINGS, "tests/test_a.py": READS.format(key="A_URL")},
        {"one/app.py": READS.format(key="A_URL"), "two/app.py": READS.format(key="A_URL")},
    ],
)
def test_where_it_may_be_read(files: dict[str, str]) -> None:
    assert bench.check(RULE, files) == ()


def test_what_a_service_never_loads() -> None:
    main = "from fastapi import FastAPI\n\nfrom app.config import Settings\n\napp = FastAPI(title=Settings().a)\n"
    files = {"app/main.py": main, "app/config.py": SETTINGS, "app/probe.py": READS.format(key="A_URL")}
    assert bench.check(RULE, files) == ()
