"""The environment is read wherever somebody needed it.

What it checks
`os.environ` and `os.getenv` in the product outside of the module that holds the settings: where the project has a
settings class, any such place; without one, two files or more of a service. Start files, scripts, migrations,
and variables of the platform itself (`HOSTNAME`, `KUBERNETES_...`) are left alone. Reported once, at the first place.

Why it matters
Nobody can tell which variables the service needs. A missing one shows at the first request that needs it instead of
at the start, and its type is checked nowhere.

Bad
    import os

    from fastapi import FastAPI

    from app.mail import sender

    app = FastAPI(title=sender())


    def database_url() -> str:
        return os.environ["DATABASE_URL"]

    # app/mail.py
    import os


    def sender() -> str:
        return os.getenv("MAIL_SENDER", "shop@example.org")

Good
    from app.settings import Settings


    def database_url(settings: Settings) -> str:
        return settings.database_url

    # app/settings.py
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        database_url: str
        mail_sender: str = "shop@example.org"

When to ignore it
Where a library insists on reading its own variable.

Where it comes from
The review checklist: "Environment-based configuration"; the technical standards: configuration from the environment.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.mention import listed, named
from gate.rules.rule import Problem, Rule
from gate.rules.service import aside, running
from gate.syntax.codebase import Codebase
from gate.syntax.schemas import EnvRead

_HOME = re.compile(
    r"(^|[/_])(config\w*|settings?\w*|conf|env|environ\w*|constants?|options|bootstrap|core_config|secrets?|variables)(/|\.py$)"
)
_STARTS = re.compile(
    r"(^|/)(__main__|gunicorn\w*|run\w*|wsgi|asgi|env|conftest|manage|lambda\w*|handler)\.py$|(^|/)jobs?/"
)
_PLATFORM = re.compile(
    r"HOSTNAME|HOME|PATH|PWD|USER|TZ|LANG|PORT|KUBERNETES_\w+|POD_\w+|NAMESPACE|PYTEST\w*|PYTHON\w*|OTEL_\w+|DD_\w+|"
    r"AWS_\w+|CI|DEBUGPY\w*|ENV_FILE|\w*TEST(ING|S)?|PROMETHEUS_MULTIPROC_DIR|\w+_CONFIG(_FILE|_PATH)?|ENV|ENVIRONMENT|APP_ENV"
)


def _find(code: Codebase) -> Iterator[Problem]:
    loaded = running(code) or {module.path for module in code.sources if code.schemas.settings}
    reads = [one for one in code.schemas.env_reads if one.unit.path in loaded and not _rightly(one)]
    paths = sorted({one.unit.path for one in reads})
    roots: dict[str, set[str]] = {}
    for path in paths:
        roots.setdefault(_root(code, path), set()).add(path)
    homes = {_root(code, one.info.path) for one in code.schemas.settings}
    wrong = {path for root, inside in roots.items() if root in homes or len(inside) > 1 for path in inside}
    if not wrong:
        return
    first = min((one for one in reads if one.unit.path in wrong), key=lambda one: (one.unit.path, one.line))
    others = len(wrong) - 1
    more = f", and {others} other file{' does' if others == 1 else 's do'} so too" if others else ""
    keys = tuple(dict.fromkeys(f"`{one.key}`" for one in reads if one.unit.path == first.unit.path and one.key))
    what = f"reads {listed(keys)} from the environment itself" if keys else "reads the environment itself"
    yield Problem(
        message=f"`{named(first.unit)}` {what}{more}",
        path=first.unit.path,
        line=first.line,
        symbol=first.unit.qualname,
    )


def _rightly(read: EnvRead) -> bool:
    """Tell whether a place may read the environment."""
    path = read.unit.path
    apart = _HOME.search(path) or _STARTS.search(path) or aside(read.unit.module)
    return bool(apart or _PLATFORM.fullmatch(read.key))


def _root(code: Codebase, path: str) -> str:
    """Give the root of the sources that a file lies in: a service of its own in a repository of several."""
    return max((root for root in code.layout.sources if path.startswith(f"{root}/")), key=len, default="")


RULE = Rule(
    id="GATE-OPS004",
    name="environment-read-all-over",
    criticality=Criticality.LOW,
    category=Category.CODE,
    topics=("environment variables", "settings", "configuration"),
    impact="a missing variable shows at the first request that needs it, not at the start",
    recommendation="read it in one settings class (`BaseSettings`) and pass the value on",
    find=_find,
)
