"""Looks at a project as it lies on the disk."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gate import config as configuration
from gate import stack
from gate.errors import ConfigError, UsageError
from gate.model.scope import Project
from gate.model.settings import Config
from gate.policy.memory import PATTERNS_FILE
from gate.system import bootstrap, environment, files, recollection
from gate.system.git import Git
from gate.system.process import Processes

_TEXTS = re.compile(
    r"pyproject\.toml|gates\.toml|setup\.(cfg|py)|tox\.ini|\.?pytest\.(ini|toml)|\.coveragerc|\.?ruff\.toml|\.?mypy\.ini|\.bandit|\.safety-policy\.yml|"
    r"bandit\.ya?ml|uv\.lock|poetry\.lock|pdm\.lock|pylock\.toml|(requirements/)?[\w.-]*requirements[\w.-]*\.(txt|in)|"
    r"requirements/[\w.-]+\.(txt|in)|\.pre-commit-config\.ya?ml|(docker-)?compose[\w.-]*\.ya?ml|noxfile\.py|Pipfile"
)
_DESIGNS = ("tech-design.md", "docs/tech-design.md", "doc/tech-design.md")
"""Where a tech design is looked for when none is named."""

_PARTS = re.compile(
    r"(.*/)?([\w.-]*Dockerfile[\w.-]*|Containerfile|\.dockerignore|(docker-)?compose[\w.-]*\.ya?ml|\.env[\w.-]*|[\w.-]+\.env|"
    r"alembic\.ini|Makefile|justfile|Taskfile\.ya?ml|Procfile|[\w.-]+\.sh|logging\.(ya?ml|ini|conf)|\.gitignore|"
    r"[\w.-]*(prometheus|alert|rules)[\w.-]*\.ya?ml)|\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|"
    r"(.*/)?azure-pipelines[\w.-]*\.ya?ml|\.pipelines/[^/]+\.ya?ml"
)
_LARGEST = 262_144
"""Bytes of the largest such part that is read: whatever is larger was not written by hand."""
_VARIABLES = ("SAFETY_API_KEY", "SAFETY_REQUEST_TIMEOUT", "CI", "GATE_INSIDE_PRE_COMMIT")


def find_root(start: Path, processes: Processes) -> Path:
    """Give the project's folder: the nearest one upwards with gates.toml or pyproject.toml, within the git top."""
    if not start.is_dir():
        raise UsageError(f"{start} is not a folder.")
    top = Git(start, processes).top()
    for folder in (start, *start.parents):
        if any((folder / name).is_file() for name in (configuration.FILE, configuration.PYPROJECT)):
            return folder
        if folder == top or top is None:
            return folder
    return start


def load_config(root: Path, checks: Mapping[str, Sequence[str]], formats: Sequence[str]) -> Config:
    """Read the configuration of a project; gates.toml wins over [tool.gate] of pyproject.toml.

    Raises ConfigError where it cannot be read or is wrong.
    """
    for name in (configuration.FILE, configuration.PYPROJECT):
        path = root / name
        if not path.is_file():
            continue
        text = files.read(path)
        if text is None:
            raise ConfigError(f"{name}:1: this is not UTF-8 text.", "Save the file as UTF-8.")
        if name == configuration.FILE or configuration.read_table(text, name):
            return configuration.parse(text, name, checks, formats)
    return configuration.parse("", configuration.FILE, checks, formats)


def look(root: Path, config: Config, processes: Processes) -> Project:
    """Read what a project is made of; starts git, and Poetry where the project uses it."""
    git = Git(root, processes)
    listed = git.files()
    paths = listed if listed is not None else files.walk(root)
    texts = {path: files.read(root / path) or "" for path in paths if _TEXTS.fullmatch(path)}
    texts |= _conventions(root, paths, config)
    texts |= {path: text for path in paths if _PARTS.fullmatch(path) for text in _part(root / path)}
    manifest = _manifest(texts.get("pyproject.toml", ""))
    env = environment.find(root, config.project.python, texts, direct(manifest, texts), processes)
    env = env or bootstrap.kept(root, manifest, texts)
    base = git.base(config.project.base) if listed is not None else ""
    poetry = manifest.get("tool", {}).get("poetry", {})
    return Project(
        root=str(root),
        name=config.project.name or str(manifest.get("project", poetry).get("name", "")) or root.name,
        commit=git.commit() if listed is not None else "",
        branch=git.branch() if listed is not None else "",
        git=listed is not None,
        files=paths,
        texts=texts,
        manifest=manifest,
        base=base,
        added=git.added(base) if base else None,
        environment=env,
        python=environment.target(env, manifest),
        variables=environment.variables(_VARIABLES),
        documents=_documents(root, config, paths),
        measurements={path: files.read(root / path) for path in config.measurements.files},
    )


def _documents(root: Path, config: Config, paths: Sequence[str]) -> dict[str, str | None]:
    """Read the tech designs; raises ConfigError where a named one does not exist."""
    for path in config.requirements.documents:
        if not (root / path).is_file():
            raise ConfigError(
                f"requirements.documents names {path!r}, where there is no file.",
                "Correct the path in gates.toml, or remove the key to have it found.",
            )
    found = next((path for path in _DESIGNS if path in paths), "")
    wanted = config.requirements.documents or ((found,) if found else ())
    return {path: files.read(root / path) for path in wanted}


def _part(path: Path) -> tuple[str, ...]:
    """Give the text of a part of the service that is no Python, such as a Dockerfile; none where it is no text."""
    text = files.read(path) if path.is_file() and path.stat().st_size <= _LARGEST else None
    return () if text is None else (text,)


def _conventions(root: Path, paths: Sequence[str], config: Config) -> dict[str, str]:
    """Read the conventions that a project wrote down; raises MemoryFileError where one is no text."""
    folder = f"{config.memory.folder.strip('/').removeprefix('./')}/"
    wanted = (path for path in paths if path.startswith(folder) and path.endswith(f"/{PATTERNS_FILE}"))
    return {path: recollection.exact(root / path, path) for path in wanted}


def direct(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> frozenset[str] | None:
    """Give what a project directly depends on everywhere; None where only a setup script could say it."""
    found = stack.needed(dict(manifest), texts)
    return None if not found and {"setup.py", "setup.cfg"} & texts.keys() and "project" not in manifest else found


def _manifest(text: str) -> dict[str, Any]:
    """Parse pyproject.toml; raises ConfigError where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"pyproject.toml: this is not TOML: {problem}.") from None
