"""Versions, manifest and lock file are checked on real projects, with the real uv, against an index on this machine."""

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from gate.checks.stack import CHECK
from gate.errors import ConfigError
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Layout, Package, Project, Scope
from gate.model.settings import Config
from gate.model.words import Category, Criticality, Status
from tests import environments
from tests.workshop import Workshop

UV = Path(sys.executable).with_name("uv")
MANIFEST = """[project]
name = "shop"
version = "1.0"
requires-python = ">=3.11"
dependencies = [%s]
"""


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test ask a real index."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/simple")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """Serve an index that has packaging 99.0 and nothing else."""
    page = tmp_path / "index/simple/packaging"
    page.mkdir(parents=True)
    (page / "index.html").write_text('<!DOCTYPE html><a href="packaging-99.0-py3-none-any.whl">packaging</a>')

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "index"))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    thread.join()
    server.server_close()


def project(workshop: Workshop, *dependencies: str, **files: str) -> Workshop:
    wanted = ", ".join(f'\n"{name}"' for name in dependencies)
    names = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    return workshop.write({"src/app.py": "x = 1\n", "pyproject.toml": MANIFEST % wanted, **names})


def found(workshop: Workshop) -> list[tuple[str, str, str]]:
    return [(f.rule, f.place, f.message) for f in workshop.outcome("stack").findings]


def test_expected_versions_are_clean(workshop: Workshop) -> None:
    project(workshop, "fastapi>=0.104", "pydantic~=2.1", "sqlalchemy>=2,<3", "idna")
    outcome = workshop.outcome("stack")
    assert (outcome.status, outcome.findings, outcome.files) == (Status.CLEAN, (), 1)


def test_what_a_manifest_asks_for_is_compared_with_its_line(workshop: Workshop) -> None:
    project(workshop, "fastapi<0.104", "pydantic", "sqlalchemy>=1.4", "idna==1")
    workshop.write({"setup.cfg": "[options]\npython_requires = >=3.9\n"})
    outcome = workshop.outcome("stack")
    assert [(f.rule, f.place, f.message) for f in outcome.findings] == [
        ("loose", "setup.cfg:2", "setup.cfg asks for Python >=3.9, which allows others than the team's >=3.11"),
        ("version", "pyproject.toml:6", "pyproject.toml asks for fastapi <0.104, and the team expects >=0.104"),
        ("loose", "pyproject.toml:7", "pyproject.toml asks for any pydantic, which allows others than the team's >=2"),
        (
            "loose",
            "pyproject.toml:8",
            "pyproject.toml asks for sqlalchemy >=1.4, which allows others than the team's >=2",
        ),
    ]
    levels = {f.rule: (f.criticality, f.category) for f in outcome.findings}
    assert levels["version"] == (Criticality.HIGH, Category.ARCHITECTURE)
    assert levels["loose"] == (Criticality.MEDIUM, Category.ARCHITECTURE)


@pytest.mark.parametrize(
    ("versions", "rules"),
    [
        ('"^3.11"', []),
        ('"~3.12"', []),
        ('"3.11.*"', []),
        ('">=3.11,<4.0"', []),
        ('"^3.9 || ^3.12"', ["loose"]),
        ('"^3.9"', ["loose"]),
        ('"3.10.*"', ["version"]),
        ('"*"', ["loose"]),
    ],
)
def test_poetrys_constraints_are_read_as_poetry_reads_them(workshop: Workshop, versions: str, rules: list[str]) -> None:
    table = f'[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = {versions}\n'
    assert [rule for rule, *_ in found(workshop.write({"app.py": "", "pyproject.toml": table}))] == rules


def test_the_lock_file_decides_over_a_loose_manifest(workshop: Workshop) -> None:
    lock = '[[package]]\nname = "fastapi"\nversion = "0.95.2"\n\n[[package]]\nname = "pydantic"\nversion = "2.9.0"\n'
    project(workshop, "fastapi", "pydantic", pdm_lock=lock)
    assert found(workshop) == [
        ("version", "pdm.lock:2", "fastapi is locked to 0.95.2, and the team expects >=0.104"),
    ]
    assert "nobody checks whether pdm.lock is current" in workshop.outcome("stack").notes


def test_pinned_requirements_are_a_lock_and_loose_ones_are_not(workshop: Workshop) -> None:
    text = "fastapi==0.110.0\npydantic==1.10.2\nsqlalchemy>1\n"
    assert found(workshop.write({"app.py": "", "requirements.txt": text})) == [
        ("version", "requirements.txt:2", "pydantic is locked to 1.10.2, and the team expects >=2"),
        (
            "loose",
            "requirements.txt:3",
            "requirements.txt asks for sqlalchemy >1, which allows others than the team's >=2",
        ),
    ]


def test_what_is_installed_counts_where_nothing_is_locked(workshop: Workshop) -> None:
    project(workshop, "packaging>=1", gates_toml='[stack]\npackaging = "<2"\npython = "<3"\n')
    environments.make(workshop.root / ".venv", "packaging")
    (_, _, python), (rule, place, message), *_ = found(workshop)[1:]
    assert python.startswith(".venv has Python 3.")
    assert (rule, place) == ("loose", "pyproject.toml:6")
    rule, place, message = found(workshop)[-1]
    assert (rule, place) == ("version", "pyproject.toml:6")
    assert message.startswith(".venv has packaging ")


def test_a_team_names_its_own_versions_and_drops_the_preset(workshop: Workshop) -> None:
    project(workshop, "idna>=2", "fastapi", gates_toml='[stack]\nIDNA = ">=3"\nfastapi = ""\n')
    assert found(workshop) == [
        ("loose", "pyproject.toml:6", "pyproject.toml asks for idna >=2, which allows others than the team's >=3"),
    ]
    project(workshop, "fastapi", gates_toml='preset = "library"\n')
    assert found(workshop) == []


def test_a_version_that_is_none_is_an_error_with_its_line(workshop: Workshop) -> None:
    project(workshop, gates_toml='[stack]\nidna = ">=3"\npython = "3.11+"\n')
    with pytest.raises(ConfigError) as caught:
        workshop.review("stack")
    assert caught.value.message == (
        "gates.toml:3: stack.python is '3.11+'; wanted is a version specifier such as \">=3.11\"."
    )


def test_a_manifest_that_cannot_be_read_is_a_finding(workshop: Workshop) -> None:
    (rule, place, message), *_ = found(project(workshop, "idna >> 3"))
    assert (rule, place) == ("manifest", "pyproject.toml:6")
    assert message.startswith("'idna >> 3' is no requirement: ")


def test_a_broken_lock_file_is_not_trusted(workshop: Workshop) -> None:
    outcome = project(workshop, pdm_lock="<<<<<<< ours\n").outcome("stack")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("pdm.lock is not TOML: ")


def test_uv_tells_whether_its_lock_file_is_current(workshop: Workshop) -> None:
    project(workshop)
    subprocess.run((UV, "lock", "--offline", "--quiet"), cwd=workshop.root, check=True)
    assert workshop.outcome("stack").status is Status.CLEAN
    workshop.write({"pyproject.toml": (MANIFEST % "").replace("1.0", "1.1")})
    (finding,) = workshop.outcome("stack").findings
    assert (finding.name, finding.place, finding.criticality) == ("stack/lock", "uv.lock", Criticality.HIGH)
    assert finding.message == "uv.lock is older than pyproject.toml: `uv lock` brings it up to date"


def test_without_an_index_nobody_knows_whether_a_stale_lock_is_current(workshop: Workshop) -> None:
    project(workshop)
    subprocess.run((UV, "lock", "--offline", "--quiet"), cwd=workshop.root, check=True)
    outcome = project(workshop, "a-package-that-nobody-has").outcome("stack")
    assert outcome.status is Status.UNAVAILABLE
    assert outcome.reason.startswith("uv cannot tell without its index whether uv.lock is current (Failed to fetch")


def test_poetry_that_is_not_installed_leaves_the_lock_unknown(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").symlink_to(shutil.which("git") or "git")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    outcome = project(workshop, "fastapi<0.1", poetry_lock='[[package]]\nname = "idna"\nversion = "3"\n').outcome(
        "stack"
    )
    assert outcome.status is Status.UNAVAILABLE
    assert outcome.reason.startswith("Poetry is not installed, so that nobody knows whether poetry.lock is current")
    assert [finding.rule for finding in outcome.findings] == ["version"]


def test_poetry_says_what_is_wrong(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poetry = tmp_path / "bin/poetry"
    poetry.parent.mkdir()
    poetry.write_text("#!/bin/sh\necho 'Error: pyproject.toml changed significantly since then' >&2\nexit 1\n")
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", f"{poetry.parent}:/usr/bin:/bin")
    project(workshop, poetry_lock='[[package]]\nname = "idna"\nversion = "3"\n')
    assert found(workshop) == [
        ("lock", "poetry.lock", "poetry.lock is older than pyproject.toml: `poetry lock` brings it up to date")
    ]


def test_outdated_dependencies_are_noted_where_an_index_answers(
    workshop: Workshop, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(workshop, "packaging", "pluggy")
    venv.EnvBuilder(symlinks=True).create(workshop.root / ".venv")
    site = next((workshop.root / ".venv").glob("lib/python*/site-packages"))
    for name in ("packaging-24.0", "pluggy-1.5.0"):
        distribution, _, version = name.partition("-")
        (site / f"{name}.dist-info").mkdir()
        text = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (site / f"{name}.dist-info/METADATA").write_text(text)
    (note,) = workshop.outcome("stack").notes
    assert note.startswith("nobody knows which dependencies are outdated, because no index answers: Failed to fetch")
    assert not workshop.outcome("stack", use_cache=True).cached
    assert not workshop.outcome("stack", use_cache=True).cached
    monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    (note,) = workshop.outcome("stack", use_cache=True).notes
    assert workshop.outcome("stack", use_cache=True).cached
    assert note == "outdated are 1 of 2 direct dependencies: packaging 24.0 (99.0 is out)"


def scope(*packages: str) -> Scope:
    environment = Environment(
        python="/e/bin/python",
        prefix="/e",
        version="3.12.1",
        source=".venv",
        packages=tuple(Package(name, "1.0") for name in packages),
    )
    manifest = {"project": {"dependencies": ["idna", "flask"]}}
    return Scope(
        project=Project(root="/p", manifest=manifest, environment=environment), layout=Layout(), config=Config()
    )


def test_where_uv_is_absent_pip_is_asked_what_it_knows_at_all() -> None:
    talk = CHECK.run(scope("idna", "flask", "pip"))
    absent = Raw(exit_code=-1, stopped="uv cannot be started: No such file or directory")
    assert next(talk).argv == ("uv", "pip", "list", "--outdated", "--format", "json", "--python", "/e/bin/python")
    old = talk.send(absent)
    assert (old.argv[:3], old.argv[-1], old.patience) == (("/e/bin/python", "-m", "pip"), "--outdated", 60.0)
    current: Command = talk.send(Raw(exit_code=0, stdout='[{"name":"idna","version":"3","latest_version":"4"}]'))
    assert current.argv[-1] == "--uptodate"
    with pytest.raises(StopIteration) as end:
        talk.send(Raw(exit_code=0, stdout='[{"name":"flask","version":"3"}]'))
    assert end.value.value.notes == ("outdated are 1 of 2 direct dependencies: idna 3 (4 is out)",)


def test_where_neither_uv_nor_pip_is_there_nobody_knows() -> None:
    talk = CHECK.run(scope("idna"))
    next(talk)
    with pytest.raises(StopIteration) as end:
        talk.send(Raw(exit_code=-1, stopped="uv cannot be started: No such file or directory"))
    note = "nobody knows which dependencies are outdated, because neither uv nor pip is installed"
    assert end.value.value.notes == (note,)


def test_without_any_manifest_there_is_nothing_to_do(workshop: Workshop) -> None:
    outcome = workshop.write({"app.py": "x = 1\n"}).outcome("stack")
    assert (outcome.status, outcome.reason) == (Status.SKIPPED, "no file says what the project needs")


def test_the_python_of_an_image_is_compared_too(workshop: Workshop) -> None:
    files = {"app.py": "x = 1\n", "requirements.txt": "idna==3.0\n", "Dockerfile": "FROM python:3.9-slim\n"}
    assert found(workshop.write(files)) == [
        ("version", "Dockerfile:1", "Dockerfile asks for Python ==3.9.*, and the team expects >=3.11"),
    ]
    assert found(workshop.write({"Dockerfile": "FROM python:3.12-slim\n"})) == []


def test_requirements_alone_do_not_say_which_python(workshop: Workshop) -> None:
    outcome = workshop.write({"app.py": "x = 1\n", "requirements.txt": "idna==3.0\n"}).outcome("stack")
    assert outcome.notes[-1] == "no file says which Python the project needs"
