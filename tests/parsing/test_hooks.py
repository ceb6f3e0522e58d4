"""Identifiers of the hooks in a pre-commit configuration."""

import pytest

from gate.parsing.hooks import identifiers

CONFIG = """\
default_install_hook_types: [pre-commit]
repos:
  - repo: https://example.org/a
    rev: v1.2
    hooks:
      - id: ruff-format
        args: [--diff]
      - id: ruff
  # - id: black
  - repo: local
    hooks: [{id: own, name: Own, entry: true, language: system}]
"""


def test_identifiers_of_all_repositories() -> None:
    assert identifiers(CONFIG) == {"ruff-format", "ruff", "own"}


@pytest.mark.parametrize("text", ["", "repos: [", "repos: 3", "- a\n- b\n", "repos:\n  - hooks:\n      - 3\n"])
def test_what_is_no_configuration_has_none(text: str) -> None:
    assert identifiers(text) == frozenset()
