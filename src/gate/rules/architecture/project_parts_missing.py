"""A part is missing that a service needs to be run by somebody else.

What it checks
Services (an application with routes, or a consumer) without a Dockerfile or another description of how they are built
(a buildpack, Helm, a serverless file), and services that speak to a database, a broker or a cache without a Compose file
or another description of these (Kubernetes, Tilt, testcontainers). Each part is reported once, for the project.

Why it matters
The next developer, the build server and production each put the service together in their own way, and each way differs
in a version.

Bad
    from fastapi import FastAPI
    from redis.asyncio import Redis

    app = FastAPI()
    cache = Redis(host="cache")


    @app.get("/orders")
    async def orders() -> list[str]:
        return []

Good
    from fastapi import FastAPI
    from redis.asyncio import Redis

    app = FastAPI()
    cache = Redis(host="cache")


    @app.get("/orders")
    async def orders() -> list[str]:
        return []

    # Dockerfile
    FROM python:3.13-slim
    CMD ["uvicorn", "app.main:app"]

    # docker-compose.yml
    services:
      cache:
        image: redis:8.2

When to ignore it
Where another repository builds and runs the service; say which one.

Where it comes from
The expected project structure: `docker/`, `docker-compose.yml`; the review checklist: "Docker Compose complete".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.mention import listed
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_BUILT = re.compile(
    r"(^|/)([\w.-]*(Dockerfile|Containerfile)[\w.-]*|Procfile|project\.toml|app\.ya?ml|serverless\.ya?ml|samconfig\.toml|"
    r"template\.ya?ml|fly\.toml|nixpacks\.toml|railway\.(json|toml)|render\.ya?ml|vercel\.json|Chart\.yaml|skaffold\.ya?ml|"
    r"flake\.nix|[\w.-]+\.nomad|cdk\.json|zappa_settings\.json|Pulumi\.yaml)$"
)
_RUN = re.compile(
    r"compose[^/]*(/[^/]+)?\.ya?ml$|(^|/)(Chart\.yaml|Tiltfile|skaffold\.ya?ml|devspace\.ya?ml|kustomization\.ya?ml|"
    r"process-compose\.ya?ml|\.devcontainer/[^/]+|flake\.nix|(dev|local|development)\.ya?ml)$|(^|/)(k8s|kubernetes|helm|charts|manifests)/"
)
_BACKED = {
    "postgresql": "PostgreSQL", "kafka": "Kafka", "redis": "Redis", "pymongo": "MongoDB", "motor": "MongoDB",
    "aio_pika": "RabbitMQ", "elasticsearch": "Elasticsearch",
}  # fmt: skip


def _find(code: Codebase) -> Iterator[Problem]:
    serves = bool(code.web.apps and code.web.routes) or bool(code.messaging.consumers and code.messaging.loops)
    if not serves:
        return
    if not any(map(_BUILT.search, code.files)):
        yield Problem(
            message="nothing in the project describes how its image is built",
            recommendation="add a Dockerfile that names the Python version, installs locked dependencies and a user",
        )
    backed = tuple(dict.fromkeys(name for word, name in _BACKED.items() if code.uses(word)))
    tests = any(one.target.startswith("testcontainers") for module in code.tests for one in module.imports)
    if backed and not tests and not any(map(_RUN.search, code.files)):
        yield Problem(
            message=f"nothing in the project starts what the service needs: {listed(backed)}",
            recommendation="add a Compose file with these services in the versions that production runs",
        )


RULE = Rule(
    id="GATE-ARCH005",
    name="project-parts-missing",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("docker compose", "dockerfile", "project structure"),
    impact="everybody puts the service together in another way",
    recommendation="add the part",
    find=_find,
    needs=("fastapi", "kafka", "flask"),
)
