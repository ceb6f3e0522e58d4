"""An environment out of nothing: real installers, and packages that are made here, so that no index is needed."""

import os
import signal
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from gate import pipeline
from gate.model.review import Review
from gate.model.scope import Project
from gate.model.words import State, Status
from gate.pipeline import Request
from gate.system import bootstrap
from gate.system.process import Processes
from tests.workshop import Workshop, git_environment

TOOLS = ("mypy", "pytest", "pytest-cov")
MANIFEST = """\
[project]
name = "orders"
version = "1"
dependencies = ["stock"]
[dependency-groups]
dev = ["mypy", "pytest", "pytest-cov"]
"""
SLOW = '[build-system]\nrequires = []\nbuild-backend = "slow"\nbackend-path = ["."]\n[project]\nname = "slow"\nversion = "1"\n'
BACKEND = """\
import time
from pathlib import Path

def get_requires_for_build_wheel(config_settings=None):
    (Path(__file__).parent / "started").touch()
    time.sleep({seconds})
    raise SystemExit("error: this package does not build")
"""


@pytest.fixture(autouse=True)
def _only_what_is_made_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    for name in (*TOOLS, "stock"):
        wheel(tmp_path / "wheels", name)
    for program in ("UV", "PIP"):
        monkeypatch.setenv(f"{program}_NO_INDEX", "1")
        monkeypatch.setenv(f"{program}_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-managed")  # or else it asks every Python of this machine
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "pythons"))


def wheel(folder: Path, name: str) -> None:
    """Make the smallest wheel that can be installed."""
    plain = name.replace("-", "_")
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{plain}-1.dist-info"
    with zipfile.ZipFile(folder / f"{plain}-1-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{plain}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"{plain}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def equip(workshop: Workshop, said: list[str] | None = None) -> Project:
    """Give the project as `gate run --bootstrap` would see it."""
    processes = Processes()
    _, project, _ = pipeline.prepare(str(workshop.root), processes)
    if project.environment:
        return project
    return bootstrap.equip(project, processes, lambda text, ended: None if ended or said is None else said.append(text))


def places(workshop: Workshop) -> set[str]:
    """Give the folders of the environments, whole and half."""
    return {path.name for path in (workshop.root / ".gate/environment").iterdir() if path.is_dir()}


def review(workshop: Workshop, *named: str) -> Review:
    request = Request(folder=str(workshop.root), named=named, bootstrap=True, use_cache=False)
    return pipeline.review(request, Processes(), lambda _check, _outcome: None)


def start(workshop: Workshop, *, python: str = sys.executable, **variables: str) -> "subprocess.Popen[str]":
    """Start the gate as a user does, with what it says on both streams together."""
    return subprocess.Popen(
        (python, "-m", "gate", "run", "mypy", "--bootstrap"),
        cwd=workshop.root, env={**git_environment(), **variables},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def slow(workshop: Workshop, seconds: float) -> Path:
    """Make a project with a package that takes its time to fail, and give the file that says that it has begun."""
    backend = BACKEND.format(seconds=seconds)
    manifest = '[project]\nname = "orders"\nversion = "1"\ndependencies = ["slow @ file://{folder}/slow"]\n'
    workshop.write({"slow/pyproject.toml": SLOW, "slow/slow.py": backend, "orders.py": "X = 1\n"})
    workshop.write({"pyproject.toml": manifest.format(folder=workshop.root)})
    return workshop.root / "slow/started"


def wait(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists()


def test_an_environment_is_made_from_the_files_of_the_project_and_said(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST})
    said: list[str] = []
    project = equip(workshop, said)
    made = project.environment
    assert made is not None
    assert {package.name for package in made.packages} == {*TOOLS, "stock"}
    assert made.source == ".gate/environment (made by --bootstrap)"
    assert made.notes == ("installed by `uv pip install stock mypy pytest pytest-cov`",)
    assert made.version == ".".join(map(str, sys.version_info[:3]))
    assert said == ["uv venv", "uv pip install stock mypy pytest pytest-cov"]
    assert (workshop.root / ".gate/.gitignore").read_text() == "*\n"
    assert " + stock==1" in (workshop.root / ".gate/outcomes/environment.log").read_text()


def test_an_active_environment_of_something_else_gives_way_and_that_is_said(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"pyproject.toml": MANIFEST, "orders.py": "X = 1\n"})
    other = tmp_path / "other"
    venv.create(other, with_pip=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(other))
    _, project, _ = pipeline.prepare(str(workshop.root), Processes())
    assert project.environment is not None
    assert project.environment.source == "the active environment"
    made = review(workshop, "mypy").project.environment
    assert made is not None
    assert made.source == ".gate/environment (made by --bootstrap)"
    assert made.notes[-1] == "not the active environment, which lacks stock"
    (next(other.glob("lib/python3*/site-packages")) / "stock-1.dist-info").mkdir()
    fits = review(workshop, "mypy").project.environment
    assert fits is not None
    assert (fits.source, fits.prefix) == ("the active environment", str(other))


def test_an_active_environment_of_something_else_is_no_way_out_of_a_failed_installation(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"pyproject.toml": MANIFEST.replace("stock", "nowhere"), "orders.py": "X = 1\n"})
    venv.create(tmp_path / "other", with_pip=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    (outcome,) = review(workshop, "mypy").outcomes
    assert outcome.status is Status.UNAVAILABLE
    assert "Because nowhere was not found" in outcome.reason


def test_it_is_found_again_without_being_asked_for_and_serves_until_the_files_change(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST, "orders.py": "X = 1\n"})
    first = equip(workshop).environment
    assert first is not None
    workshop.write({"pyproject.toml": f"{MANIFEST}[tool.ruff]\nline-length = 99\n", "orders.py": "X = 2\n"})
    _, project, layout = pipeline.prepare(str(workshop.root), Processes())
    assert project.environment == first
    assert layout.source_files == ("orders.py",)
    assert not any(path.startswith(".gate") for path in project.files)
    workshop.write({"pyproject.toml": f"{MANIFEST}docs = []\n"})
    _, project, _ = pipeline.prepare(str(workshop.root), Processes())
    assert project.environment is None


def test_a_branch_and_back_again_build_nothing_anew_and_older_ones_go(workshop: Workshop) -> None:
    texts = [MANIFEST, f"{MANIFEST}docs = []\n", f"{MANIFEST}more = []\n"]
    seen = []
    for text in (texts[0], texts[1], texts[0], texts[2]):
        made = equip(workshop.write({"pyproject.toml": text})).environment
        assert made is not None
        seen.append(Path(made.prefix).name)
    assert seen[0] == seen[2]
    assert places(workshop) == {seen[0], seen[3]}


def test_what_a_requirement_file_includes_counts_too(workshop: Workshop) -> None:
    files = {
        "requirements.txt": "stock\n-r deps/more.txt\n",
        "deps/more.txt": "-r last.txt\n",
        "deps/last.txt": "mypy\n",
    }
    first = equip(workshop.write(files)).environment
    assert first is not None
    assert first.notes == ("installed by `uv pip install -r requirements.txt`", "added pytest, pytest-cov")
    second = equip(workshop.write({"deps/last.txt": "pytest\n"})).environment
    assert second is not None
    assert second.prefix != first.prefix


def test_a_folder_that_is_only_half_an_environment_is_never_used(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST})
    whole = equip(workshop).environment
    assert whole is not None
    (Path(whole.prefix) / "gate.json").write_text("")
    said: list[str] = []
    again = equip(workshop, said).environment
    assert again is not None
    assert said[0] == "uv venv"
    assert places(workshop) == {Path(again.prefix).name}
    (Path(again.prefix) / "bin/python").unlink()
    _, project, _ = pipeline.prepare(str(workshop.root), Processes())
    assert project.environment is None


def test_a_failed_installation_leaves_a_reason_a_log_and_nothing_else(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST.replace("stock", "nowhere"), "orders.py": "X = 1\n"})
    done = review(workshop, "mypy")
    (outcome,) = done.outcomes
    assert outcome.status is Status.UNAVAILABLE
    assert outcome.reason.startswith(
        "the project has no environment: No solution found when resolving dependencies: Because nowhere was not found"
    )
    assert outcome.reason.endswith(
        "(`uv pip install nowhere mypy pytest pytest-cov`; all of it is in .gate/outcomes/environment.log)"
    )
    assert done.verdict.state is State.INCOMPLETE
    assert "nowhere was not found" in (workshop.root / ".gate/outcomes/environment.log").read_text()
    assert places(workshop) == set()


def test_a_tool_that_cannot_be_added_leaves_the_rest(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "wheels/mypy-1-py3-none-any.whl").unlink()
    made = equip(
        workshop.write({"pyproject.toml": '[project]\nname = "orders"\nversion = "1"\ndependencies = ["stock"]\n'})
    ).environment
    assert made is not None
    assert [package.name for package in made.packages] == ["stock"]
    assert made.notes[1].startswith("without mypy, pytest, pytest-cov: No solution found")


def test_what_the_project_needs_is_installed_where_the_project_itself_cannot_be(workshop: Workshop) -> None:
    manifest = SLOW.replace('"slow"\nversion', '"orders"\ndependencies = ["stock"]\nversion')
    workshop.write({"pyproject.toml": manifest, "slow.py": BACKEND.format(seconds=0).replace("wheel", "editable")})
    made = equip(workshop).environment
    assert made is not None
    assert [package.name for package in made.packages if package.name not in TOOLS] == ["stock"]
    assert made.notes[0] == "installed by `uv pip install stock`"
    assert made.notes[1].startswith("the project itself is not installed: Failed to build `orders`")
    assert made.notes[1].endswith("(`uv pip install -e .`; all of it is in .gate/outcomes/environment.log)")


def test_the_versions_of_a_lock_file_count_without_its_tool(workshop: Workshop) -> None:
    lock = '[[package]]\nname = "stock"\nversion = "2"\n'
    manifest = '[tool.poetry.dependencies]\npython = "*"\nstock = "*"\n'
    project = equip(workshop.write({"pyproject.toml": manifest, "poetry.lock": lock}))
    assert project.environment is None
    assert "there is no version of stock==2" in project.lack
    made = equip(workshop.write({"poetry.lock": lock.replace("2", "1")})).environment
    assert made is not None
    assert made.notes[:2] == ("installed by `uv pip install stock`", "at the versions of poetry.lock")


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        ({".python-version": "3.99.1\n"}, "==3.99.*"),
        ({"pyproject.toml": MANIFEST.replace("dependencies", 'requires-python = ">=3.98,<3.99"\ndependencies', 1)}, ">=3.98,<3.99"),
    ],
    ids=["pinned", "promised"],
)  # fmt: skip
def test_the_python_that_the_project_wants_is_asked_for(files: dict[str, str], asked: str, workshop: Workshop) -> None:
    project = equip(workshop.write({"pyproject.toml": MANIFEST, **files}))
    assert project.environment is None
    assert project.lack.replace(", <", ",<").startswith(f"No interpreter found for Python {asked} ")
    assert f"(`uv venv --python '{asked}'`; all of it is in .gate/outcomes/environment.log)" in project.lack


@pytest.mark.parametrize(
    "manifest", ['[project]\ndependencies = "stock"\n', "[dependency-groups]\ndev = [1]\n"], ids=["text", "number"]
)
def test_a_manifest_that_does_not_say_what_to_install_is_no_bug(manifest: str, workshop: Workshop) -> None:
    _, project, _ = pipeline.prepare(str(workshop.write({"pyproject.toml": MANIFEST}).root), Processes())
    workshop.write({"pyproject.toml": manifest}).root.joinpath(".gate/environment").mkdir(parents=True)
    _, broken, _ = pipeline.prepare(str(workshop.root), Processes())
    project = bootstrap.equip(broken, Processes(), lambda _text, _ended: None)
    assert project.lack.startswith("pyproject.toml does not say what to install: ")


def test_nothing_is_made_for_checks_of_single_files(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST, "orders.py": "X = 1\n"})
    assert review(workshop, "ruff").project.environment is None
    assert not (workshop.root / ".gate/environment").exists()


def test_an_interrupt_ends_the_installer_and_leaves_nothing(workshop: Workshop) -> None:
    started = slow(workshop, 60)
    gate = start(workshop)
    wait(started)
    os.killpg(gate.pid, signal.SIGINT)
    said = gate.communicate(timeout=30)[0]
    assert gate.returncode == 130, said
    assert "gate: Interrupted; every tool was stopped" in said
    assert places(workshop) == set()
    assert (
        str(workshop.root)
        not in subprocess.run(("ps", "-eo", "args"), capture_output=True, text=True, check=True).stdout
    )


def test_what_a_killed_gate_left_is_never_used_and_goes_with_the_next(workshop: Workshop) -> None:
    started = slow(workshop, 60)
    gate = start(workshop)
    wait(started)
    children = [int(pid) for pid in Path(f"/proc/{gate.pid}/task/{gate.pid}/children").read_text().split()]
    gate.kill()
    gate.communicate(timeout=30)
    assert len(places(workshop)) == 1
    _, project, _ = pipeline.prepare(str(workshop.root), Processes())
    assert project.environment is None
    made = equip(workshop.write({"pyproject.toml": MANIFEST})).environment
    assert made is not None
    assert places(workshop) == {Path(made.prefix).name}
    for child in children:
        os.killpg(child, signal.SIGKILL)


def test_a_second_gate_waits_and_takes_what_the_first_has_made(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": MANIFEST, "orders.py": "X = 1\n"})
    lock = workshop.root / ".gate/environment/lock"
    lock.parent.mkdir(parents=True)
    from filelock import FileLock

    with FileLock(lock):
        both = [start(workshop), start(workshop)]
        for gate in both:
            assert gate.stdout is not None
            assert gate.stdout.readline() == "gate: waiting for another gate that makes the environment\n"
    said = [gate.communicate(timeout=60)[0] for gate in both]
    assert sorted(text.count("gate: uv venv") for text in said) == [0, 1], said
    assert all(".gate/environment (made by --bootstrap)" in text for text in said)
    assert len(places(workshop)) == 1


@pytest.fixture(scope="module")
def without_uv(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a Python that has the gate and all that it needs, and no uv beside it."""
    folder = tmp_path_factory.mktemp("plain") / "environment"
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "more.pth").write_text("\n".join(path for path in sys.path if path.endswith(("site-packages", "src"))))
    return str(folder / "bin/python")


def plain(workshop: Workshop, python: str, manifest: Mapping[str, str]) -> str:
    """Run the gate where there is no uv."""
    src = str(Path(pipeline.__file__).parents[1])
    workshop.write({"orders.py": "X = 1\n", **manifest})
    return start(workshop, python=python, PATH=os.defpath, PYTHONPATH=src).communicate(timeout=120)[0]


def test_venv_and_pip_do_it_without_uv(workshop: Workshop, without_uv: str) -> None:
    said = plain(workshop, without_uv, {"pyproject.toml": MANIFEST})
    assert "gate: python -m venv\ngate: pip install stock mypy pytest pytest-cov\n" in said
    assert "made by --bootstrap" in said
    assert next(workshop.root.glob(".gate/environment/*/lib/python3*/site-packages/stock.py")).is_file()


def test_a_python_that_is_not_here_needs_uv(workshop: Workshop, without_uv: str) -> None:
    said = plain(workshop, without_uv, {"pyproject.toml": MANIFEST, ".python-version": "3.99\n"})
    own = ".".join(map(str, sys.version_info[:3]))
    assert (
        f"it wants Python ==3.99.*, and without uv the gate has only its own {own}: `python -m pip install uv`"
        in " ".join(said.split())
    )
