"""The image of the service runs as root.

What it checks
Dockerfiles of the product whose last stage, and the stages it builds on, name no `USER`, or name root, on a base image
that is known to start as root. Images that bring their own user, entry points that give up their rights (`gosu`,
`su-exec`, `setpriv`), and Dockerfiles for development or tests are left alone.

Why it matters
Whoever breaks into the process is root in the container, can change the program itself, and has one step less to the
host.

Bad
    # Dockerfile
    FROM python:3.13-slim
    COPY . /service
    RUN pip install /service
    CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]

Good
    # Dockerfile
    FROM python:3.13-slim
    COPY . /service
    RUN pip install /service && useradd --uid 10001 --no-create-home service
    USER 10001
    CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]

When to ignore it
Where the platform forces another user on every container.

Where it comes from
The expected project structure has Dockerfiles; running as another user is the first point of every container
guideline.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.operations import _compose
from gate.rules.operations._images import Dockerfile, Instruction, dockerfiles
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_PYTHON = re.compile(
    r"(docker\.io/)?((library/|public\.ecr\.aws/docker/library/|mirror\.gcr\.io/)?(python|pypy)|tiangolo/[\w.-]+|"
    r"ghcr\.io/astral-sh/uv|astral/uv|continuumio/\w+|condaforge/\w+)([:@].*)?"
)
_SYSTEM = re.compile(r"(docker\.io/)?(library/)?(debian|ubuntu|alpine|fedora|amazonlinux|rockylinux)([:@].*)?")
_SPEAKS_PYTHON = re.compile(r"\b(python3?|pip3?|uv|poetry|uvicorn|gunicorn)\b")
_GIVES_UP = re.compile(r"\b(gosu|su-exec|setpriv|chpst|runuser|s6-setuidgid|setuidgid|start-stop-daemon)\b")
_ROOT = re.compile(r"(root|0)(:\S+)?")


def _find(code: Codebase) -> Iterator[Problem]:
    scripts = "\n".join(text for path, text in code.texts.items() if path.endswith(".sh"))
    users = any(one.settings.get("user") and one.built for file in _compose.files(code) for one in file.services)
    for file in dockerfiles(code):
        start = _start(file)
        if start is None or users or _GIVES_UP.search(file.text) or _GIVES_UP.search(scripts):
            continue
        named = _user(file)
        if named is not None and not _ROOT.fullmatch(named.rest):
            continue
        what = f"runs as {named.rest}" if named is not None else "names no `USER` and so runs as root"
        yield Problem(
            message=f"the image of {file.path}, built from `{file.way()[-1].image}`, {what}",
            path=file.path,
            line=named.line if named is not None else start.line,
        )


def _user(file: Dockerfile) -> Instruction | None:
    """Give the last `USER` on the way to the image."""
    users = (one for stage in file.way() for one in reversed(stage.rest_of("USER")))
    return next(users, None)


def _start(file: Dockerfile) -> Instruction | None:
    """Give what a container of the product starts; None where the image is not known to start Python as root."""
    way = file.way()
    base = way[-1].image
    python = _PYTHON.fullmatch(base) or (_SYSTEM.fullmatch(base) and _SPEAKS_PYTHON.search(file.text))
    starts = [one for stage in way for one in reversed(stage.rest_of("CMD", "ENTRYPOINT"))]
    return (starts[0] if starts else Instruction("FROM", base, way[0].line)) if python else None


RULE = Rule(
    id="GATE-OPS008",
    name="container-runs-as-root",
    criticality=Criticality.MEDIUM,
    category=Category.SECURITY,
    topics=("docker", "container user", "root"),
    impact="who breaks into the process is root in the container",
    recommendation="create a user in the Dockerfile and name it with `USER` before the command",
    find=_find,
)
