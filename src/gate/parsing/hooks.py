"""Reads which hooks a .pre-commit-config.yaml has."""

import msgspec
from msgspec import Struct, field


class _Hook(Struct):
    id: str = ""


class _Repository(Struct):
    """One repository of hooks; the format is pre-commit's own, https://pre-commit.com/#adding-pre-commit-plugins-to-your-project."""

    hooks: list[_Hook] = field(default_factory=list)


class _Configuration(Struct):
    repos: list[_Repository] = field(default_factory=list)


def identifiers(text: str) -> frozenset[str]:
    """Give the identifiers of the configured hooks; none where the text is no such configuration."""
    try:
        configuration = msgspec.yaml.decode(text, type=_Configuration)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return frozenset()
    return frozenset(hook.id for repository in configuration.repos for hook in repository.hooks)
