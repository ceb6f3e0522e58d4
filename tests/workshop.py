"""Makes real projects in a temporary folder and runs the real gate on them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from gate import pipeline
from gate.model.outcome import Outcome
from gate.model.review import Review
from gate.system.process import Processes


class Workshop:
    """A project under construction."""

    def __init__(self, root: Path) -> None:
        """Start with an empty folder."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, files: Mapping[str, str | bytes]) -> "Workshop":
        """Write files by their relative paths."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def git(self, *arguments: str) -> str:
        """Run git in the project, as a fixed author and without the machine's own settings."""
        done = subprocess.run(
            ("git", *arguments), cwd=self.root, env=git_environment(), capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, message: str = "Work") -> "Workshop":
        """Make the project a git repository where it is none, and commit everything."""
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self

    def review(self, *named: str, **request: object) -> Review:
        """Review the project with the real tools, without the cache unless `use_cache` says so."""
        wanted = {"folder": str(self.root), "named": named, "use_cache": False, **request}
        return pipeline.review(pipeline.Request(**wanted), Processes(), lambda _check, _outcome: None)  # type: ignore[arg-type]  # keyword arguments of a test

    def outcome(self, check: str, **request: object) -> Outcome:
        """Run one check with its real tool and give its outcome."""
        outcome = self.review(check, **request).outcome(check)
        assert outcome is not None
        return outcome


def git_environment() -> dict[str, str]:
    """Give an environment in which git knows its author and nothing else of this machine."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }
