"""A service of the Compose file runs whatever image is the latest.

What it checks
Images of Compose services that have no tag, `latest`, or another tag without a version. Services that the project
builds itself, digests, and tags that a variable without default decides are left alone. Reported once for each file.

Why it matters
Two people run two versions of the same database or broker, and tests break on a day when nobody changed anything.

Bad
    # docker-compose.yml
    services:
      postgres:
        image: postgres:latest

Good
    # docker-compose.yml
    services:
      postgres:
        image: postgres:16.10

When to ignore it
Where the image is a tool beside the service, and any version of it will do.

Where it comes from
The review checklist: "Docker Compose complete".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.mention import listed
from gate.rules.operations import _compose
from gate.rules.operations._images import floating
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    for file in _compose.files(code):
        own = {one.image for one in file.services if one.built}
        found = [one for one in file.services if not one.built and one.image not in own and floating(one.image)]
        if found:
            images = tuple(dict.fromkeys(f"`{one.image}`" for one in found))
            yield Problem(
                message=f"{listed(images)} {'names' if len(images) == 1 else 'name'} no version",
                path=file.path,
                line=found[0].image_line,
            )


RULE = Rule(
    id="GATE-OPS006",
    name="compose-image-floating",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("docker compose", "image tag", "latest tag"),
    impact="the same Compose file runs other versions on the next machine",
    recommendation="name the version that production runs in the image's tag",
    find=_find,
)
