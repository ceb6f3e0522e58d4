"""The hooks as a team uses them: real clones, commits and pushes, with pre-commit and with prek."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate import registry
from tests import shared
from tests.workshop import Workshop, git_environment

ROOT = Path(__file__).parent.parent
OLD = '"""A module with a finding that was always there."""\n\nimport os\n\nX = 1\n'
CLEAN = '"""A module."""\n\nX = 1\n'
BLOCKING = '"""A module."""\n\nimport time\n\n\nasync def handle() -> None:\n    """Wait."""\n    time.sleep(1)\n'
GARBAGE = "def broken(:\n"
CONFIG = """\
default_install_hook_types: [pre-commit, pre-push]
repos:
  - repo: {repository}
    rev: {commit}
    hooks:
      - id: gate
      - id: gate-push
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Give a repository with the working tree of this project, as the `repo:` of the hooks."""
    with shared.folder("hooks", tmp_path_factory) as (place, lock):
        repository = Workshop(place / "gate")
        with lock:
            if not (repository.root / ".git").is_dir():
                _copy(repository)
        yield repository


def _copy(repository: Workshop) -> None:
    """Commit a copy of what a clone of this project would have."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT, env=git_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (repository.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, repository.root / name)
    repository.commit()


@pytest.fixture(scope="module", params=["pre-commit", "prek"])
def tool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Give a hook manager and a home of its own, in which it makes the hooks' environment once, under its own lock."""
    with shared.folder(request.param, tmp_path_factory) as (place, _):
        yield request.param, place / "home"


class Clone(Workshop):
    """A clone with the hooks installed."""

    def __init__(self, root: Path, home: Path) -> None:
        """Take the folder of the clone, and the home of the hook manager."""
        super().__init__(root)
        self.home = home

    def attempt(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the clone that may be refused."""
        tools = str(Path(sys.executable).parent)
        return subprocess.run(
            command,
            cwd=self.root,
            env={
                **git_environment(),
                "PATH": f"{tools}:{git_environment()['PATH']}",
                "PRE_COMMIT_HOME": str(self.home),
                "PREK_HOME": str(self.home),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )

    def state(self) -> str:
        """Give what git sees of changes, stashes and the last commit."""
        return self.git("status", "--porcelain") + self.git("stash", "list") + self.git("rev-parse", "HEAD")


@pytest.fixture
def clone(hooks: Workshop, tool: tuple[str, Path], tmp_path: Path) -> Clone:
    """Give a clone of a bare repository, with an old finding in it and the hooks installed."""
    name, home = tool
    off = "".join(f"[checks.{check}]\nenabled = false\n" for check in registry.checks() if check != "ruff")
    commit = hooks.git("rev-parse", "HEAD").strip()
    origin = Workshop(tmp_path / "origin.git")
    origin.git("init", "--quiet", "--bare", "--initial-branch=main")
    made = Clone(tmp_path / "a clöne", home)
    made.git("clone", "--quiet", str(origin.root), ".")
    made.write(
        {
            "gates.toml": off,
            "old.py": OLD,
            ".pre-commit-config.yaml": CONFIG.format(repository=hooks.root, commit=commit),
        }
    )
    made.git("checkout", "--quiet", "-b", "main")
    made.commit("Begin")
    made.git("push", "--quiet", "-u", "origin", "main")
    installed = made.attempt(name, "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout
    return made


def test_a_clean_commit_passes_and_leaves_nothing(clone: Clone) -> None:
    clone.write({"new.py": CLEAN}).git("add", "new.py")
    done = clone.attempt("git", "commit", "--message", "Add a module")
    assert done.returncode == 0, done.stdout
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("log", "-1", "--format=%s") == "Add a module\n"


def test_a_staged_blocker_refuses_the_commit_with_its_place(clone: Clone) -> None:
    clone.write({"new.py": BLOCKING}).git("add", "new.py")
    before = clone.state()
    done = clone.attempt("git", "commit", "--message", "Add a blocker")
    assert done.returncode == 1
    assert "new.py:8" in done.stdout
    assert "ASYNC251" in done.stdout
    assert "no Python environment of the project" in done.stdout  # the hook's own is not taken for it
    assert clone.state() == before


def test_an_old_finding_on_an_unchanged_line_does_not_refuse(clone: Clone) -> None:
    clone.write({"old.py": OLD + "Y = 2\n"}).git("add", "old.py")
    done = clone.attempt("git", "commit", "--message", "Change another line")
    assert done.returncode == 0, done.stdout


def test_the_same_finding_on_a_new_line_refuses(clone: Clone) -> None:
    clone.write({"old.py": OLD.replace("import os\n", "import os\nimport re\n")}).git("add", "old.py")
    done = clone.attempt("git", "commit", "--message", "Add an import")
    assert done.returncode == 1
    assert "old.py:4" in done.stdout
    assert "1 finding" in done.stdout


def test_what_is_not_staged_does_not_count_and_stays(clone: Clone) -> None:
    clone.write({"new.py": CLEAN}).git("add", "new.py")
    clone.write({"new.py": BLOCKING, "old.py": GARBAGE, "untracked.py": BLOCKING})
    done = clone.attempt("git", "commit", "--message", "Add the clean part")
    assert done.returncode == 0, done.stdout
    assert clone.git("status", "--porcelain") == " M new.py\n M old.py\n?? untracked.py\n"
    assert (clone.root / "new.py").read_text() == BLOCKING
    assert (clone.root / "old.py").read_text() == GARBAGE


def test_a_partial_commit_judges_only_its_file(clone: Clone) -> None:
    clone.write({"good.py": CLEAN, "bad.py": CLEAN}).git("add", "--all")
    assert clone.attempt("git", "commit", "--message", "Add both").returncode == 0
    clone.write({"good.py": CLEAN + "Y = 2\n", "bad.py": BLOCKING}).git("add", "bad.py")
    good = clone.attempt("git", "commit", "--message", "The good one", "good.py")
    assert good.returncode == 0, good.stdout
    assert clone.git("show", "--name-only", "--format=") == "good.py\n"
    assert clone.git("status", "--porcelain") == "M  bad.py\n"
    bad = clone.attempt("git", "commit", "--message", "The bad one", "bad.py")
    assert bad.returncode == 1
    assert "bad.py:8" in bad.stdout


def test_a_linked_worktree_is_judged_by_its_own_index(clone: Clone, tmp_path: Path) -> None:
    clone.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Clone(tmp_path / "linked", clone.home)
    linked.write({"new.py": BLOCKING}).git("add", "new.py")
    clone.write({"other.py": CLEAN}).git("add", "other.py")
    refused = linked.attempt("git", "commit", "--message", "Add a blocker")
    assert (refused.returncode, "new.py:8" in refused.stdout) == (1, True), refused.stdout
    assert clone.attempt("git", "commit", "--message", "Add a module").returncode == 0


def test_the_first_commit_of_a_repository_is_judged(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "--orphan", "fresh")
    clone.write({"new.py": BLOCKING}).git("add", "new.py")
    refused = clone.attempt("git", "commit", "--message", "Begin anew")
    assert (refused.returncode, "new.py:8" in refused.stdout) == (1, True), refused.stdout


def test_a_project_in_a_folder_below_is_judged_alone(clone: Clone) -> None:
    config = (
        (clone.root / ".pre-commit-config.yaml")
        .read_text()
        .replace("id: gate\n", "id: gate\n        args: [--project, below]\n")
    )
    off = (clone.root / "gates.toml").read_text()
    clone.write({".pre-commit-config.yaml": config, "below/gates.toml": off, "below/new.py": CLEAN}).git("add", "--all")
    clone.git("commit", "--quiet", "--no-verify", "--message", "Add a project")
    clone.write({"new.py": BLOCKING, "below/new.py": CLEAN + "Y = 2\n"}).git("add", "--all")
    passed = clone.attempt("git", "commit", "--message", "Change a line", "below")
    assert passed.returncode == 0, passed.stdout
    clone.write({"below/new.py": BLOCKING})
    refused = clone.attempt("git", "commit", "--message", "Add a blocker", "below/new.py")
    assert (refused.returncode, "new.py:8" in refused.stdout) == (1, True), refused.stdout


def test_a_push_is_refused_until_the_whole_gate_passes(clone: Clone) -> None:
    clone.write({"new.py": BLOCKING})
    clone.git("add", "new.py")
    clone.git("commit", "--quiet", "--no-verify", "--message", "Slip a blocker in")
    pushed = clone.git("rev-parse", "origin/main")
    before = clone.state()
    refused = clone.attempt("git", "push")
    assert refused.returncode == 1
    assert "new.py:8" in refused.stdout
    assert clone.git("ls-remote", "origin", "main").split()[0] == pushed.strip()
    assert clone.state() == before
    clone.write({"new.py": CLEAN}).git("add", "new.py")
    assert clone.attempt("git", "commit", "--message", "Take it out").returncode == 0
    passed = clone.attempt("git", "push")
    assert passed.returncode == 0, passed.stdout
    assert clone.git("ls-remote", "origin", "main").split()[0] == clone.git("rev-parse", "HEAD").strip()
