"""Finds which technologies a project is built with."""

import re
from collections.abc import Iterator, Mapping
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
    return {name: wanted for name, wanted, _ in _named(manifest, texts)}


def needed(manifest: dict[str, Any], texts: Mapping[str, str]) -> frozenset[str]:
    """Give those direct dependencies of the product that every platform needs: without a marker, and not optional."""
    return frozenset(name for name, _, everywhere in _named(manifest, texts) if everywhere)


def _named(manifest: dict[str, Any], texts: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Give each direct dependency: its normalised name, the versions wanted, and whether every platform needs it."""
    for name, value in manifest.get("tool", {}).get("poetry", {}).get("dependencies", {}).items():
        limited = isinstance(value, list) or (
            isinstance(value, dict) and {"optional", "markers", "python", "platform"} & value.keys()
        )
        if name != "python":
            yield canonicalize_name(str(name)), value if isinstance(value, str) else "", not limited
    lines = [str(line) for line in manifest.get("project", {}).get("dependencies", ())]
    for path, text in texts.items():
        if re.fullmatch(r"requirements(/base|/prod|/production)?\.(txt|in)", path):
            lines += text.splitlines()
    for line in lines:
        try:
            found = Requirement(line.partition(" #")[0].partition(" --")[0].strip())
        except InvalidRequirement:  # an option, a comment, an address
            continue
        yield canonicalize_name(found.name), str(found.specifier), found.marker is None
