"""Switches of the desk."""

import pytest

from gate.rules.operations.debug_in_production import RULE
from tests.rules import bench

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
SETTINGS = "from pydantic_settings import BaseSettings\n\n\nclass {name}(BaseSettings):\n    {field}: bool = {value}\n"
SERVER = "import uvicorn\n\n\nif __name__ == '__main__':\n    uvicorn.run('app.main:app', reload=True)\n"


def test_an_application() -> None:
    (problem,) = bench.check(
        RULE, "from fastapi import FastAPI\n\n\ndef make():\n    app = FastAPI(debug=True)\n    return app\n"
    )
    assert (problem.line, problem.message) == (5, "`app` is made with `debug=True` whatever the environment says")


@pytest.mark.parametrize(
    "text",
    [
        "from fastapi import FastAPI\n\napp = FastAPI(debug=False)\n",
        "from fastapi import FastAPI\n\nfrom app.config import settings\n\napp = FastAPI(debug=settings.debug)\n",
        SETTINGS.format(name="Settings", field="debug", value="False"),
        SETTINGS.format(name="DevSettings", field="debug", value="True"),
        SETTINGS.format(name="Settings", field="debug_sql_names", value="True"),
        SERVER,
    ],
)
def test_code_that_is_right(text: str) -> None:
    assert bench.check(RULE, text) == ()


@pytest.mark.parametrize("field", ["debug", "DEBUG", "app_debug", "reload"])
def test_a_setting_that_is_on(field: str) -> None:
    (problem,) = bench.check(RULE, SETTINGS.format(name="Settings", field=field, value="True"))
    assert (problem.line, problem.message) == (5, f"`Settings.{field}` is on wherever nobody switches it off")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('CMD ["uvicorn", "app.main:app", "--reload"]', "starts the service with `--reload`"),
        ('CMD ["fastapi", "dev", "app/main.py"]', 'starts the service with `fastapi", "dev`'),
        ("ENV APP_DEBUG=1", "sets `APP_DEBUG`"),
        ("ENV DEBUG true", "sets `DEBUG`"),
    ],
)
def test_an_image(line: str, message: str) -> None:
    (problem,) = bench.check(RULE, {"app/main.py": APP, "Dockerfile": f"FROM python:3.13\n{line}\n"})
    assert (problem.path, problem.line) == ("Dockerfile", 2)
    assert problem.message == f"the image of Dockerfile {message}"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("Dockerfile.dev", "CMD uvicorn app.main:app --reload"),
        ("Dockerfile", "CMD uvicorn app.main:app --reload-dir-none"),
        ("Dockerfile", "ENV DEBUG=0"),
        ("Dockerfile", "ENV PYTHONUNBUFFERED=1"),
        ("Dockerfile", "RUN pip install fastapi dev-tools"),
    ],
)
def test_images_that_are_right(path: str, line: str) -> None:
    assert bench.check(RULE, {"app/main.py": APP, path: f"FROM python:3.13\n{line}\n"}) == ()


@pytest.mark.parametrize("command", ['["python", "app/main.py"]', "python3 -u app/main.py", "python -m app.main"])
def test_a_server_that_the_image_starts(command: str) -> None:
    (problem,) = bench.check(RULE, {"app/main.py": SERVER, "Dockerfile": f"FROM python:3.13\nCMD {command}\n"})
    assert (problem.path, problem.line) == ("app/main.py", 5)
    assert problem.message == "`app.main`, which the image starts, runs the server with `reload=True`"


def test_a_server_that_the_image_does_not_start() -> None:
    files = {"app/main.py": SERVER, "Dockerfile": "FROM python:3.13\nCMD uvicorn app.main:app\n"}
    assert bench.check(RULE, files) == ()
