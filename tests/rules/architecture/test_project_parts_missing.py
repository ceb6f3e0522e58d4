"""Parts that a service needs."""

import pytest

from gate.rules.architecture.project_parts_missing import RULE
from tests.rules import bench

APP = "from fastapi import FastAPI\nimport asyncpg\nimport aiokafka\n\napp = FastAPI()\n\n\n@app.get('/')\ndef find(): ...\n"
IMAGE = "nothing in the project describes how its image is built"
NEEDS = "nothing in the project starts what the service needs: PostgreSQL and Kafka"


def judge(files: dict[str, str]) -> list[str]:
    found = bench.check(RULE, files)
    assert {one.path for one in found} <= {""}
    return [one.message for one in found]


def test_both_parts() -> None:
    assert judge({"app/main.py": APP}) == [IMAGE, NEEDS]


def test_a_consumer_is_a_service() -> None:
    text = "from aiokafka import AIOKafkaConsumer\n\n\nasync def run():\n    consumer = AIOKafkaConsumer('a')\n    async for one in consumer:\n        print(one)\n"
    assert judge({"app/main.py": text, "docker-compose.yml": "services: {}\n"}) == [IMAGE]


@pytest.mark.parametrize(
    "part", ["Dockerfile", "docker/api.Dockerfile", "Procfile", "serverless.yml", "deploy/Chart.yaml"]
)
def test_other_ways_to_an_image(part: str) -> None:
    assert IMAGE not in judge({"app/main.py": APP, part: ""})


@pytest.mark.parametrize(
    "part", ["compose.yaml", "infra/docker-compose.dev.yml", "docker_compose/storages.yaml", "k8s/db.yaml", "Tiltfile"]
)
def test_other_ways_to_what_it_needs(part: str) -> None:
    assert NEEDS not in judge({"app/main.py": APP, part: ""})


def test_tests_that_start_what_they_need() -> None:
    test = "from testcontainers.postgres import PostgresContainer\n"
    assert judge({"app/main.py": APP, "tests/test_a.py": test}) == [IMAGE]


@pytest.mark.parametrize("text", ["import fastapi\n", "from fastapi import FastAPI\n\napp = FastAPI()\n"])
def test_libraries(text: str) -> None:
    assert judge({"app/main.py": text}) == []
