"""The pytest plugin for `-p gate.pytest`: the marker `requirement`, and `--gate-evidence` as the gate itself uses it."""

from gate.inside.gate_pytest import pytest_addoption, pytest_configure

__all__ = ["pytest_addoption", "pytest_configure"]
