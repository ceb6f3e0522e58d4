"""Runs a command in the project under construction."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from gate.cli import main
from tests.workshop import Workshop


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Gate = Callable[..., Done]


@pytest.fixture
def gate(workshop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Gate:
    """Run the gate in the project's folder, with no environment active."""
    for name in ("VIRTUAL_ENV", "NOX_CURRENT_SESSION", "UV_PROJECT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Done:
        monkeypatch.chdir(workshop.root)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run
