"""Asks git about the project."""

import os
from pathlib import Path

from gate.errors import GateError
from gate.parsing.diff import added_lines
from gate.system.process import Processes

_TIMEOUT = 60.0

TRUNKS = ("main", "master", "trunk")
"""Usual names of the branch that changes are merged into, where no remote says it."""


class Git:
    """The git repository that a project lies in."""

    def __init__(self, root: Path, processes: Processes) -> None:
        """Take the project's folder; it need not be in a repository."""
        self._root = root
        self._processes = processes

    def ask(self, *arguments: str, variables: dict[str, str] | None = None) -> str | None:
        """Give what git prints; None where it fails or is absent."""
        raw = self._processes.run(("git", *arguments), str(self._root), variables or {}, _TIMEOUT)
        return raw.stdout if raw.exit_code == 0 and not raw.stopped else None

    def top(self) -> Path | None:
        """Give the top folder of the working tree; None outside of git."""
        answer = self.ask("rev-parse", "--show-toplevel")
        return Path(answer.strip()) if answer and answer.strip() else None

    def commit(self) -> str:
        """Give the full hash of HEAD; empty before the first commit."""
        return (self.ask("rev-parse", "--verify", "--quiet", "HEAD") or "").strip()

    def branch(self) -> str:
        """Give the current branch; empty where HEAD is detached."""
        return (self.ask("symbolic-ref", "--short", "--quiet", "HEAD") or "").strip()

    def remote(self) -> str:
        """Give the address of `origin`; empty where there is none."""
        return (self.ask("remote", "get-url", "origin") or "").strip()

    def default_branch(self) -> str:
        """Give the branch that the remote calls its default; empty where it names none."""
        return (self.ask("symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD") or "").strip()[
            len("origin/") :
        ]

    def on_main(self) -> bool:
        """Tell whether the branch that changes are merged into is checked out, by git or by what CI says."""
        told = os.environ.get("GITHUB_REF") or os.environ.get("BUILD_SOURCEBRANCH", "")
        branch = self.branch() or (told.removeprefix("refs/heads/") if told.startswith("refs/heads/") else "")
        main = self.default_branch()
        return branch == main if main else branch in TRUNKS

    def comes_after(self, commit: str) -> bool:
        """Tell whether HEAD is a commit or descends from it."""
        return self.ask("merge-base", "--is-ancestor", commit, "HEAD") is not None

    def committed(self) -> int:
        """Give the time of HEAD in seconds since 1970; 0 before the first commit."""
        return int((self.ask("show", "--no-patch", "--format=%ct", "HEAD") or "0").strip())

    def changed(self, since: str) -> tuple[str, ...]:
        """Give the paths that differ between a commit and HEAD."""
        answer = self.ask("diff", "--name-only", "-z", "--no-ext-diff", "--relative", since, "HEAD")
        return tuple(path for path in (answer or "").split("\0") if path)

    def commits(self, since: str, *paths: str) -> int:
        """Count the commits since a commit, without merges; with paths, only those that change one of them."""
        return int((self.ask("rev-list", "--count", "--no-merges", f"{since}..HEAD", "--", *paths) or "0").strip())

    def size(self, since: str) -> tuple[int, int, int]:
        """Give the commits since a commit, and the files and lines that they changed."""
        commits = int((self.ask("rev-list", "--count", f"{since}..HEAD") or "0").strip())
        answer = self.ask("diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--relative", since, "HEAD") or ""
        rows = [row.split("\t") for row in answer.split("\0") if row]
        return commits, len(rows), sum(int(number) for row in rows for number in row[:2] if number.isdigit())

    def files(self) -> tuple[str, ...] | None:
        """Give the tracked and the untracked, not ignored files below the folder that exist; None outside of git."""
        answer = self.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        if answer is None:
            return None
        paths = dict.fromkeys(path for path in answer.split("\0") if path)
        return tuple(sorted(path for path in paths if (self._root / path).is_file()))

    def staged(self) -> tuple[str, ...]:
        """Give the added and changed files of the index, also of the partial index that `git commit FILE` makes."""
        answer = self.ask(
            "diff", "--cached", "--name-only", "-z", "--no-ext-diff", "--diff-filter=ACMR", "--relative",
            variables=self._index(),
        )  # fmt: skip
        if answer is None:
            raise GateError("git cannot tell which files are staged.", "Run this in a git repository.")
        return tuple(path for path in answer.split("\0") if path)

    def base(self, wanted: str = "") -> str:
        """Give the commit that the current work is compared with.

        The merge base of HEAD with, in this order: the wanted branch, the target of the pull request, the remote's
        default branch, `origin/main`, `origin/master`. Empty where there is none. Raises GateError where the wanted
        branch does not exist.
        """
        if wanted and self.ask("rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}") is None:
            raise GateError(f"project.base names {wanted!r}, which git does not know.", "Fetch that branch first.")
        target = os.environ.get("GITHUB_BASE_REF") or os.environ.get("SYSTEM_PULLREQUEST_TARGETBRANCH", "")
        target = target.removeprefix("refs/heads/")
        names = (wanted, f"origin/{target}" if target else "", "origin/HEAD", "origin/main", "origin/master")
        for name in filter(None, names):
            found = self.ask("merge-base", "HEAD", name)
            if found:
                return found.strip()
        return ""

    def added(self, base: str, staged: bool = False) -> dict[str, frozenset[int]]:
        """Give the added line numbers by path since a commit, or of the index; untracked files count as added."""
        options = (
            "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--src-prefix=a/", "--dst-prefix=b/",
        )  # fmt: skip
        where = ("--cached",) if staged else (base,)
        text = self.ask(
            "-c", "core.quotePath=false", "diff", *options, *where, variables=self._index() if staged else None
        )
        if text is None:
            raise GateError("git cannot tell what has changed.", "See `git diff` for the reason.")
        changed = added_lines(text)
        if not staged:
            for path in (self.ask("ls-files", "-z", "--others", "--exclude-standard") or "").split("\0"):
                if path and (self._root / path).is_file():
                    count = (self._root / path).read_bytes().count(b"\n") + 1
                    changed[path] = frozenset(range(1, count + 1))
        return changed

    def _index(self) -> dict[str, str]:
        """Give git's own choice of index, which a hook of `git commit FILE` gets in a variable that tools must not see.

        A relative one counts from the top of the working tree, where git starts its hooks.
        """
        index = os.environ.get("GIT_INDEX_FILE")
        return {"GIT_INDEX_FILE": str((self.top() or self._root) / index)} if index else {}
