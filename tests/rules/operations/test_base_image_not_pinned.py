"""Images that name no version."""

import pytest

from gate.rules.operations.base_image_not_pinned import RULE
from tests.rules import bench


def judge(dockerfile: str, **others: str) -> list[str]:
    return bench.places(bench.check(RULE, {"app/main.py": "", "Dockerfile": dockerfile, **others}))


@pytest.mark.parametrize(
    "image",
    [
        "python",
        "python:latest",
        "python:slim",
        "debian:stable-slim",
        "registry.example:5000/team/base",
        "docker.io/python",
    ],
)
def test_no_version(image: str) -> None:
    assert judge(f"FROM {image}\nCMD run\n") == ["Dockerfile:1"]


def test_every_stage_counts_once() -> None:
    assert judge("FROM python AS a\nFROM python AS b\nFROM node:lts\n") == ["Dockerfile:1", "Dockerfile:3"]


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM python:3.13-slim\n",
        "FROM python@sha256:0123\n",
        "FROM scratch\n",
        "FROM python:3.13 AS Base\nFROM base\n",
        "ARG IMAGE\nFROM ${IMAGE}\n",
        "ARG TAG=3.13\nFROM python:$TAG\n",
        "FROM ${REGISTRY:-docker.io}/python:3.13\n",
        "FROM debian:bookworm\n",
    ],
)
def test_a_version_or_what_cannot_be_known(dockerfile: str) -> None:
    assert judge(dockerfile) == []


def test_an_image_that_the_project_builds() -> None:
    dockerfile = "FROM shop-base\nCMD run\n"
    assert judge(dockerfile) == ["Dockerfile:1"]
    assert judge(dockerfile, Makefile="base:\n\tdocker build -t shop-base docker\n") == []
    assert judge(dockerfile, **{"docker/Dockerfile.shop-base": "FROM python:3.13\n"}) == []
