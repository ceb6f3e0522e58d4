"""The workbench of rule authors: asks one rule about snippets of code, as a run would.

    problems = check(RULE, "import time\n\nasync def handle():\n    time.sleep(1)\n")
    problems = check(RULE, {"app/main.py": "...", "app/repo.py": "...", "docker-compose.yml": "..."})
    assert places(problems) == ["app/main.py:4"]

A file lies below `app/` or `src/` for sources, `tests/` for tests, `alembic/` for migrations. The stack has the
technologies whose packages the sources import, and those of `stack`. Indented snippets are dedented.
"""

import textwrap
import tomllib
from collections.abc import Mapping

from gate import layout
from gate.config import parse
from gate.model.facts import ModuleFacts
from gate.model.scope import Project, Stack, Technology
from gate.rules.rule import Problem, Rule
from gate.stack import detect
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from gate.syntax.modules import module_names


def check(
    rule: Rule, files: str | Mapping[str, str], stack: tuple[str, ...] = (), config: str = ""
) -> tuple[Problem, ...]:
    """Give what a rule has against some files by path; one text alone is `app/main.py`. `config` is a gates.toml."""
    return rule.problems(codebase(files, stack, config))


def codebase(files: str | Mapping[str, str], stack: tuple[str, ...] = (), config: str = "") -> Codebase:
    """Give the facts of some files as a rule gets them."""
    given = {"app/main.py": files} if isinstance(files, str) else files
    texts = {path: textwrap.dedent(text).lstrip("\n") for path, text in given.items()}
    manifest = tomllib.loads(texts.get("pyproject.toml", ""))
    settings = parse(config, "gates.toml", {}, ())
    places = layout.find(tuple(texts), manifest, settings)
    names = module_names(places.python_files, places.sources)
    modules = tuple(extract(path, texts[path], name) for path, name in names.items())
    broken = [f"{module.path}:{module.error_line}: {module.error}" for module in modules if module.error]
    assert not broken, broken
    plain = {path: text for path, text in texts.items() if not path.endswith(".py")}
    project = Project(root="/project", name="shop", files=tuple(texts), texts=plain, manifest=manifest)
    found = detect(manifest, plain, {})
    technologies = (*found.technologies, *(Technology(name, "") for name in stack if not found.has(name)))
    return Codebase(modules, project=project, layout=places, stack=Stack(technologies), config=settings)


def facts(text: str, path: str = "app/main.py") -> ModuleFacts:
    """Give the facts of one text, to look at them."""
    return codebase({path: text}).modules[0]


def places(problems: tuple[Problem, ...]) -> list[str]:
    """Give `path:line` of each problem."""
    return [f"{problem.path}:{problem.line}" for problem in problems]
