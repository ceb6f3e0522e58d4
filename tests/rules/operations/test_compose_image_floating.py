"""Compose services that name no version."""

import pytest

from gate.rules.operations.compose_image_floating import RULE
from tests.rules import bench


def judge(compose: str, path: str = "docker-compose.yml") -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, {"app/main.py": "", path: compose})]


def test_one_finding_for_a_file() -> None:
    compose = """
        services:
          postgres:
            restart: always
            image: postgres
          kafka:
            image: apache/kafka:latest
          redis: {image: "redis:8.2"}
        """
    assert judge(compose) == ["docker-compose.yml:4 `postgres` and `apache/kafka:latest` name no version"]


def test_the_default_of_a_variable_counts() -> None:
    compose = "services:\n  db:\n    image: ${DB_IMAGE:-postgres:latest}\n"
    assert judge(compose, "deploy/compose.prod.yaml") == [
        "deploy/compose.prod.yaml:3 `postgres:latest` names no version"
    ]


@pytest.mark.parametrize(
    "compose",
    [
        "services:\n  db:\n    image: postgres:16.10\n",
        "services:\n  db:\n    image: postgres@sha256:0123\n",
        "services:\n  db:\n    image: postgres:${TAG}\n",
        "services:\n  db:\n    image: ${DB_IMAGE:-postgres:16}\n",
        "services:\n  api:\n    build: .\n    image: shop\n  worker:\n    image: shop\n",
        "services:\n  db:\n    environment: [A=1]\n",
        "services: [1, 2]\n",
        "services:\n  db: none\n",
        "- a list\n",
        "services: {broken\n",
        "services:\n  db: !custom\n    image: postgres\n",
        "",
    ],
)
def test_a_version_or_what_cannot_be_known(compose: str) -> None:
    assert judge(compose) == []


def test_files_for_tests() -> None:
    assert judge("services:\n  db:\n    image: postgres\n", "tests/docker-compose.yml") == []


def test_more_than_four_images_are_counted() -> None:
    compose = "services:\n" + "".join(f"  s{n}:\n    image: image{n}\n" for n in range(6))
    assert judge(compose) == ["docker-compose.yml:3 `image0`, `image1`, `image2` and 3 more name no version"]
