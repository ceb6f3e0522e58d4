"""Compose services and who waits for them."""

import pytest

from gate.rules.operations.compose_service_without_health_check import RULE
from tests.rules import bench

APP = {"app/main.py": ""}


def judge(files: dict[str, str]) -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, {**APP, **files})]


def test_what_others_wait_for() -> None:
    compose = """
        services:
          api:
            image: shop:1
            depends_on: [db, kafka]
          db:
            image: postgres:16
          kafka:
            image: apache/kafka:3.9
            healthcheck: {test: [CMD, ok]}
        """
    assert judge({"docker-compose.yml": compose}) == ["docker-compose.yml:5 `db` has no health check"]


def test_what_the_project_builds_and_publishes() -> None:
    compose = "services:\n  api:\n    build: {context: .}\n    ports: ['80:80']\n  worker:\n    build: .\n"
    files = {"compose.yaml": compose, "Dockerfile": "FROM python:3.13\n"}
    assert judge(files) == ["compose.yaml:2 `api` has no health check"]


def test_the_dockerfile_has_the_health_check() -> None:
    compose = "services:\n  api:\n    build: {context: ../api, dockerfile: Dockerfile.prod}\n    ports: ['80:80']\n"
    dockerfile = "FROM python:3.13\nHEALTHCHECK CMD ok\n"
    assert judge({"deploy/compose.yaml": compose, "api/Dockerfile.prod": dockerfile}) == []
    assert judge({"deploy/compose.yaml": compose}) == []
    found = judge({"deploy/compose.yaml": compose, "api/Dockerfile.prod": "FROM python:3.13\n"})
    assert found == ["deploy/compose.yaml:2 `api` has no health check"]


def test_another_file_of_the_folder_has_it() -> None:
    base = "services:\n  api:\n    image: shop:1\n    depends_on: {db: {condition: service_healthy}}\n  db:\n    image: postgres:16\n"
    more = "services:\n  db:\n    healthcheck: {test: [CMD, pg_isready]}\n"
    assert judge({"compose.yml": base, "compose.override.yml": more}) == []
    assert judge({"compose.yml": base, "compose.prod.yml": base}) == ["compose.prod.yml:5 `db` has no health check"]


@pytest.mark.parametrize(
    "other",
    [
        "migrations:\n    image: shop:1",
        "kafka-init:\n    image: apache/kafka:3.9",
        "jaeger:\n    image: jaegertracing/all-in-one:1.60",
        "done:\n    extends: {file: base.yml, service: done}",
        "off:\n    image: shop:1\n    healthcheck: {disable: true}",
    ],
)
def test_what_ends_or_only_watches(other: str) -> None:
    name = other.partition(":")[0]
    assert judge({"compose.yml": f"services:\n  api:\n    image: a:1\n    depends_on: [{name}]\n  {other}\n"}) == []


def test_a_service_that_is_waited_for_until_it_is_done() -> None:
    how = "{load: {condition: service_completed_successfully}}"
    assert (
        judge({"compose.yml": f"services:\n  api:\n    image: a:1\n    depends_on: {how}\n  load:\n    image: b:1\n"})
        == []
    )


def test_merged_anchors_count() -> None:
    compose = """
        x-base: &base
          healthcheck: {test: [CMD, ok]}
        services:
          api:
            image: shop:1
            depends_on: [db]
          db:
            <<: *base
            image: postgres:16
        """
    assert judge({"docker-compose.yml": compose}) == []
