"""Images and their users."""

import pytest

from gate.rules.operations.container_runs_as_root import RULE
from tests.rules import bench

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def judge(dockerfile: str, path: str = "Dockerfile", **others: str) -> list[str]:
    files = {"app/main.py": APP, path: dockerfile, **{name.replace("__", "."): text for name, text in others.items()}}
    return bench.places(bench.check(RULE, files))


@pytest.mark.parametrize(
    ("dockerfile", "line"),
    [
        ('FROM python:3.13-slim\nCOPY . .\nCMD ["python", "-m", "app"]\n', 3),
        ("FROM python:3.13-slim\nCOPY . .\n", 1),
        ("FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11\nENTRYPOINT /start.sh\n", 2),
        ("FROM ubuntu:24.04\nRUN apt-get install -y python3\nCMD python3 -m app\n", 3),
        ("FROM python:3.13 AS build\nUSER builder\n\nFROM python:3.13\nCMD run\n", 5),
        ("FROM python:3.13\nUSER service\nRUN make\nUSER root\nCMD run\n", 4),
        ("ARG VERSION=3.13\nFROM --platform=linux/amd64 python:${VERSION}\nCMD run\n", 3),
        ("FROM python:3.13\nRUN <<END\nUSER nobody\nEND\nCMD run\n", 5),
        ("FROM python:3.13\n# a comment\nRUN one && \\\n  # another\n  USER && \\\n  two\nCMD run\n", 7),
    ],
)
def test_root(dockerfile: str, line: int) -> None:
    assert judge(dockerfile) == [f"Dockerfile:{line}"]


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM python:3.13-slim\nUSER 10001\nCMD run\n",
        "FROM python:3.13-slim AS base\nUSER service\nFROM base\nCMD run\n",
        "FROM gcr.io/distroless/python3:nonroot\nCMD run\n",
        "FROM registry.access.redhat.com/ubi9/python-312\nCMD run\n",
        "FROM nginx:1.29\nCMD nginx\n",
        "FROM alpine:3.22\nCMD crond\n",
        'FROM python:3.13\nENTRYPOINT ["gosu", "service", "python"]\n',
        "FROM python:3.13\nUSER ${SERVICE_USER}\nCMD run\n",
        "FROM python:3.13 AS dev\nCMD run\n",
        "# only a comment\n",
    ],
)
def test_another_user(dockerfile: str) -> None:
    assert judge(dockerfile) == []


@pytest.mark.parametrize("path", ["Dockerfile.dev", ".devcontainer/Dockerfile", "tests/Dockerfile", "Dockerfile.local"])
def test_images_for_desks_and_tests(path: str) -> None:
    assert judge("FROM python:3.13\nCMD run\n", path) == []


def test_the_entry_point_gives_up_its_rights() -> None:
    files = {
        "app/main.py": APP,
        "Dockerfile": "FROM python:3.13\nCMD ./start.sh\n",
        "start.sh": "exec su-exec app run\n",
    }
    assert bench.check(RULE, files) == ()


def test_compose_names_the_user() -> None:
    compose = "services:\n  api:\n    build: .\n    user: '10001'\n"
    files = {"app/main.py": APP, "Dockerfile": "FROM python:3.13\nCMD run\n", "docker-compose.yml": compose}
    assert bench.check(RULE, files) == ()


def test_the_message_names_the_base_image() -> None:
    files = {"app/main.py": APP, "docker/api.Dockerfile": "FROM python:3.13\nCMD run\n"}
    (problem,) = bench.check(RULE, files)
    assert problem.message == (
        "the image of docker/api.Dockerfile, built from `python:3.13`, names no `USER` and so runs as root"
    )
