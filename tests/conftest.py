"""Fixtures that every test may ask for."""

from pathlib import Path

import pytest

from tests.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Give an empty project folder."""
    return Workshop(tmp_path / "project")


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what CI, hooks and colour settings of this machine say out of the tests."""
    for name in (
        "CI",
        "PRE_COMMIT",
        "SAFETY_API_KEY",
        "GITHUB_BASE_REF",
        "FORCE_COLOR",
        "NO_COLOR",
        "GIT_INDEX_FILE",
        "NOX_CURRENT_SESSION",
        "UV_PROJECT_ENVIRONMENT",
    ):
        monkeypatch.delenv(name, raising=False)
