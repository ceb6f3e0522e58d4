"""The gate is ended at any time, by any signal, and `gate integration down` finds what a killed one has left."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import Struct

from gate.system import docker
from tests import containers
from tests.containers import ask, compose_file, left, service
from tests.workshop import Workshop, git_environment

NEVER = {"test": ["CMD", "false"], "interval": "1s", "retries": 999}
SLOW_END = "trap 'echo stopping; sleep 4; exit 0' TERM; while true; do sleep 0.1; done"
WAITS = """
import os, pathlib, time

def test_it():
    pathlib.Path("testing").write_text(str(os.getpid()))
    time.sleep({seconds})
"""


class Ended(Struct, frozen=True):
    """How the gate ended, what was left, what `gate integration down` said then, and what is left after that."""

    code: int
    error: str
    remains: list[str]
    said: str
    at_last: list[str]
    orphan: bool


def gate(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "gate", *arguments),
        cwd=root, env={**git_environment(), **variables}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def project(root: Path, phase: str) -> Workshop:
    """Make a project that stays in one phase for a while."""
    if phase == "up":
        services = {
            "db": service(healthcheck=NEVER),
            "web": service(depends_on={"db": {"condition": "service_healthy"}}),
        }
    else:
        services = {"web": service(SLOW_END, volumes=["${GATE_COVERAGE}:/coverage"])}
    compose_file(root, services)
    test = WAITS.format(seconds=0 if phase == "down" else 60)
    return Workshop(root).write({"src/a.py": "", "tests/integration/test_it.py": test})


def reached(root: Path, phase: str) -> bool:
    """Tell whether a run is in that phase."""
    if phase == "tests":
        return (root / "testing").exists()
    names = [line.split()[1] for line in left(root) if line.endswith(("-1", "_1"))]
    return bool(names) and (phase == "up" or "stopping" in ask("logs", names[0]))


def ended(root: Path, phase: str, number: signal.Signals, variables: dict[str, str]) -> Ended:
    """Run the gate until that phase, send the signal, and see what is left."""
    project(root, phase)
    process = subprocess.Popen(
        (sys.executable, "-m", "gate", "run", "integration"),
        cwd=root, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    for _ in range(600):
        if reached(root, phase) or process.poll() is not None:
            break
        time.sleep(0.05)
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    remains = left(root)
    down = gate(root, "integration", "down", **variables)
    pid = (root / "testing").read_text() if phase == "tests" else ""
    return Ended(process.returncode, error, remains, down.stdout + down.stderr, left(root), bool(pid) and alive(pid))


def alive(pid: str) -> bool:
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists():
            return False
        time.sleep(0.1)
    return True


CASES = {
    "2": [(number, phase) for phase in ("up", "tests", "down") for number in ("SIGINT", "SIGTERM", "SIGKILL")],
    "1": [("SIGTERM", "up"), ("SIGKILL", "up")],
}


@pytest.mark.parametrize("generation", CASES, ids=["compose-2", "compose-1.29"])
def test_a_signal_at_any_time_leaves_nothing(
    generation: str, tmp_path_factory: pytest.TempPathFactory, subtests: pytest.Subtests
) -> None:
    absent = containers.obstacle()
    if absent:
        pytest.skip(absent)
    folder = tmp_path_factory.mktemp("signals")
    containers.build_image(folder / "image")
    variables = {**git_environment(), **containers.generation(generation, folder / "bin")}

    def one(case: tuple[str, str]) -> Ended:
        number, phase = case
        return ended(folder / f"{number}-{phase}" / "project", phase, signal.Signals[number], variables)

    # Side by side, since most of the time is waiting
    with ThreadPoolExecutor(4) as pool:
        endings = list(pool.map(one, CASES[generation]))
    for case, ending in zip(CASES[generation], endings, strict=True):
        with subtests.test(" while ".join(case)):
            _leaves_nothing(case[0], ending)


def _leaves_nothing(number: str, ending: Ended) -> None:
    if number == "SIGKILL":
        assert ending.code == -signal.SIGKILL
        assert ending.remains
        assert ending.said.startswith("Removed gate-")
    else:
        assert (ending.code, ending.remains) == (130, [])
        assert "every tool was stopped" in ending.error
        assert ending.said == "Nothing is left.\n"
    assert ending.at_last == []
    assert "Traceback" not in ending.error + ending.said
    assert not ending.orphan


@pytest.fixture
def stack(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Give a project whose integration tests pass."""
    absent = containers.obstacle()
    if absent:
        pytest.skip(absent)
    containers.build_image(tmp_path_factory.mktemp("image"))
    containers.newest(monkeypatch)
    compose_file(workshop.root, {"web": service(ports=["8000"], volumes=["data:/data"])}, volumes={"data": {}})
    return workshop.write({"src/a.py": "", "tests/integration/test_it.py": "def test_it(): pass\n"})


def test_a_stack_is_kept_and_taken_down_by_hand(stack: Workshop) -> None:
    kept = gate(stack.root, "run", "integration", "--keep")
    assert kept.returncode == 0, kept.stdout + kept.stderr
    name = next(word for word in kept.stdout.split() if word.startswith(docker.prefix(stack.root))).rstrip(",")
    assert "gate integration down" in " ".join(kept.stdout.split())
    assert {line.split()[0] for line in left(stack.root)} == {name}
    down = gate(stack.root, "integration", "down")
    assert (down.returncode, down.stdout, left(stack.root)) == (0, f"Removed {name}.\n", [])
    again = gate(stack.root, "integration", "down")
    assert (again.returncode, again.stdout) == (0, "Nothing is left.\n")


def test_the_next_run_removes_what_a_killed_one_has_left(stack: Workshop) -> None:
    gate(stack.root, "run", "integration", "--keep")
    (name,) = {line.split()[0] for line in left(stack.root)}
    done = gate(stack.root, "run", "integration", "--no-cache", "--format", "json=-")
    assert f"removed {name}, which an earlier run had left" in done.stdout
    assert left(stack.root) == []


def test_down_does_not_touch_a_run_that_lives(stack: Workshop) -> None:
    stack.write({"tests/integration/test_it.py": WAITS.format(seconds=6)})
    process = subprocess.Popen(
        (sys.executable, "-m", "gate", "run", "integration"), cwd=stack.root, env=git_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not (stack.root / "testing").exists():
        time.sleep(0.1)
    down = gate(stack.root, "integration", "down")
    assert (down.returncode, down.stdout) == (2, "")
    assert "A run of the integration check is under way in this project" in down.stderr
    assert process.wait(60) == 0
    assert left(stack.root) == []


def test_down_without_an_engine_says_so(workshop: Workshop) -> None:
    done = gate(workshop.root, "integration", "down", DOCKER_HOST="unix:///nothing", PATH=os.environ["PATH"])
    assert done.returncode == 2
    assert done.stderr.startswith("gate: Nothing can be removed: ")
    assert "Traceback" not in done.stderr
