"""Finds which technologies a project is built with."""

import re
from collections.abc import Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from gate.model.scope import Stack, Technology
from gate.policy.stack import TECHNOLOGIES


def detect(manifest: dict[str, Any], texts: Mapping[str, str], installed: Mapping[str, str]) -> Stack:
    """Give the technologies that the project names as its direct dependencies.

    `manifest` is the parsed pyproject.toml, `texts` are requirement files by path, `installed` the versions of the
    environment by normalised name; the version is empty where nothing is installed.
    """
    direct = dependencies(manifest, texts)
    return Stack(
        tuple(
            Technology(name, next((installed[d] for d in distributions if d in installed), ""))
            for name, distributions in TECHNOLOGIES.items()
            if direct & set(distributions)
        )
    )


def dependencies(manifest: dict[str, Any], texts: Mapping[str, str]) -> frozenset[str]:
    """Give the normalised names of the direct dependencies of the product (not of its tests)."""
    return frozenset(requirements(manifest, texts))


def requirements(manifest: dict[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
    """Give the versions that the product wants of its direct dependencies, as they are written, by normalised name."""
    lines = [str(line) for line in manifest.get("project", {}).get("dependencies", ())]
    for path, text in texts.items():
        if re.fullmatch(r"requirements(/base|/prod|/production)?\.(txt|in)", path):
            lines += text.splitlines()
    poetry = manifest.get("tool", {}).get("poetry", {}).get("dependencies", {})
    found = {
        str(canonicalize_name(str(name))): wanted if isinstance(wanted, str) else "" for name, wanted in poetry.items()
    }
    return {**found, **{name: wanted for name, wanted in map(_read, lines) if name}}


def _read(line: str) -> tuple[str, str]:
    """Give the normalised name and the versions of a requirement line; empty for options, comments and addresses."""
    try:
        wanted = Requirement(line.partition(" #")[0].partition(" --")[0].strip())
    except InvalidRequirement:
        return "", ""
    return canonicalize_name(wanted.name), str(wanted.specifier)
