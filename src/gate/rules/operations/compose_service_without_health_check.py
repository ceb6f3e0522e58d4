"""Nothing tells when a service of the Compose file is ready.

What it checks
Compose services without a health check that somebody waits for: those that another service depends on, and those that
the project builds and that publish a port. Health checks in another Compose file of the folder and in the Dockerfile
count; services that do their work and end (migrations, topics) and those that only watch the others are
left alone. Reported once for each file.

Why it matters
Docker calls a container running before the database in it answers. The service starts too early and fails, or a
container that hangs goes on to get requests.

Bad
    # docker-compose.yml
    services:
      api:
        build: .
        depends_on: [postgres]
      postgres:
        image: postgres:16.10

Good
    # docker-compose.yml
    services:
      api:
        build: .
        depends_on:
          postgres: {condition: service_healthy}
      postgres:
        image: postgres:16.10
        healthcheck:
          test: ["CMD", "pg_isready"]

When to ignore it
Where the service tries again until what it needs is there, and the Compose file is only for a desk.

Where it comes from
The review checklist: "Docker Compose complete", "Health check endpoints".
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gate.model.words import Category, Criticality
from gate.rules.mention import listed
from gate.rules.operations import _compose
from gate.rules.operations._compose import Service
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_ENDS = re.compile(r"(^|[-_.])(init|migrat\w*|setup|seed\w*|topics?|create\w*|bootstrap|prestart|job|alembic)([-_.]|$)")
_BESIDE = re.compile(r"otel|opentelemetry|jaeger|zipkin|tempo|prometheus|grafana|exporter|[-/]ui\b|admin|certbot|mail")
"""Images that watch or administer the service, which works without them."""
_HEALTH = re.compile(r"^\s*HEALTHCHECK\s", re.MULTILINE)


def _find(code: Codebase) -> Iterator[Problem]:
    files = tuple(_compose.files(code))
    told: set[tuple[str, str]] = set()
    for file in files:
        together = [one for other in files if other.folder == file.folder for one in other.services]
        watched = {one.name for one in together if "healthcheck" in one.settings or "extends" in one.settings}
        ends = {name for one in together for name, how in one.needed.items() if "completed" in how}
        awaited = {name for one in together for name in one.needed}
        found = [
            one
            for one in file.services
            if one.name not in watched | ends
            and (file.folder, one.name) not in told
            and (one.name in awaited or (one.built and one.settings.get("ports")))
            and not _ENDS.search(one.name)
            and not (not one.built and _BESIDE.search(one.image))
            and not _in_image(code, file.folder, one)
        ]
        told |= {(file.folder, one.name) for one in found}
        if found:
            names = listed([f"`{one.name}`" for one in found])
            yield Problem(
                message=f"{names} {'has' if len(found) == 1 else 'have'} no health check",
                path=file.path,
                line=found[0].line,
            )


def _in_image(code: Codebase, folder: str, service: Service) -> bool:
    """Tell whether the Dockerfile that a service is built from has the health check."""
    build = service.settings.get("build")
    if not build:
        return False
    context, name = (build, "") if isinstance(build, str) else (build.get("context", "."), build.get("dockerfile", ""))
    path = PurePosixPath(folder, str(context), str(name or "Dockerfile"))
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    text = code.texts.get("/".join(parts))
    return text is None or bool(_HEALTH.search(text))


RULE = Rule(
    id="GATE-OPS005",
    name="compose-service-without-health-check",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("docker compose", "health check", "depends_on"),
    impact="what depends on the service starts before it answers",
    recommendation="give each of them a `healthcheck`, and wait for it with `condition: service_healthy`",
    find=_find,
)
