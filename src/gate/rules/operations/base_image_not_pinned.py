"""The base image of a Dockerfile is another one tomorrow.

What it checks
`FROM` lines of the product's Dockerfiles with no tag, with `latest`, or with another tag that names no version
(`slim`, `stable`). Earlier stages, images that the project builds
itself, `scratch`, digests, and tags that a build argument without default decides are left
alone.

Why it matters
The next build can bring another Python, although nobody changed a line, and the image that failed cannot be built
again.

Bad
    # Dockerfile
    FROM python:latest
    USER nobody
    CMD ["python", "-m", "app.main"]

Good
    # Dockerfile
    FROM python:3.13-slim
    USER nobody
    CMD ["python", "-m", "app.main"]

When to ignore it
Where a registry of your own gives `latest` a fixed meaning.

Where it comes from
The expected project structure has Dockerfiles; a build must give the same result twice.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.operations._images import dockerfiles, floating
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    for file in dockerfiles(code):
        told = set()
        for stage in file.stages:
            known = file.stage(stage) is not None or stage.image in told or _own(code, stage.image)
            if not known and floating(stage.image):
                told.add(stage.image)
                yield Problem(
                    message=f"`{stage.image}` names no version, so that the next build may start from another image",
                    path=file.path,
                    line=stage.line,
                )


def _own(code: Codebase, image: str) -> bool:
    """Tell whether the project itself builds an image of that name, which another of its Dockerfiles starts from."""
    name = re.escape(image)
    built = re.compile(rf"(-t\s+|--tag[ =]|image:\s*|additional_contexts:\s+(.*\n\s+)??){name}(:latest)?[\s:=\"']")
    return any(
        path.endswith(f"Dockerfile.{image}") or built.search(text)
        for path, text in code.texts.items()
        if "lock" not in path
    )


RULE = Rule(
    id="GATE-OPS009",
    name="base-image-not-pinned",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("docker", "base image", "latest tag"),
    impact="a build can change without a change of the code",
    recommendation="name the version in the tag, such as `python:3.13-slim`, or a digest",
    find=_find,
)
