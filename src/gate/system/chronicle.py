"""Compares a review with the recorded ones, and records it."""

from pathlib import Path

from msgspec.structs import replace

from gate.errors import UsageError
from gate.memory import reading, recording, trends
from gate.memory.recording import Change
from gate.model.memory import Memory
from gate.model.review import Review
from gate.model.scope import Project
from gate.policy.memory import HISTORY_FILE
from gate.system import files, portrait, recollection
from gate.system.git import Git


def finish(review: Review, memory: Memory, git: Git, wanted: bool | None) -> Review:
    """Compare a whole review with the recorded ones, and record it where that is wanted; None leaves it to the branch.

    By default a review is recorded in CI, on the branch that changes are merged into, where the project has a memory.
    """
    recalled = review.memory
    below = recollection.folder(Path(review.project.root), review.config, review.project.name)
    if recalled is None or review.scorecard is None:
        return review
    change = _change(git, memory, review) if review.project.commit else Change()
    made = recording.record(review, memory, change)
    past = [record for record in memory.records if record.commit != made.commit]
    text = f"{below}/{HISTORY_FILE}"
    recalled = replace(
        recalled,
        trends=trends.compute((*past, made)),
        resolved=trends.resolved(past[-1], made) if past else (),
    )
    review = replace(review, memory=recalled)
    able = bool(memory.files and review.project.commit)
    if not able or not (wanted if wanted is not None else review.ci and git.on_main()):
        return review
    path = Path(review.project.root) / text
    with files.lock(files.own_folder(Path(review.project.root)) / "cache" / "memory.lock"):
        before = recollection.exact(path, text) if path.exists() else ""
        if _recorded(git, reading.read({text: before}, below), made.commit, below):
            return replace(review, memory=replace(recalled, recorded=f"{text} has this commit already"))
        files.write(path, recording.append(before, recording.entry(review, memory, made, change)))
        portrait.refresh(portrait.draw(review.project, review.layout, review.config), below)
    return replace(review, memory=replace(recalled, recorded=text))


def refuse(memory: Memory, project: Project, whole: bool) -> None:
    """Refuse to record what cannot be recorded, before anything runs; raises UsageError."""
    if not whole:
        raise UsageError("--record wants a whole review, not named checks or staged files.")
    if not memory.files:
        raise UsageError("There is no memory to record the review in.", "`gate memory init` begins one.")
    if not project.commit:
        raise UsageError("There is no commit to record the review of.", "Commit first.")


def _change(git: Git, memory: Memory, review: Review) -> Change:
    """Find out what a review adds to the last recorded one that its commit comes after; else to its base."""
    known = [record.commit for record in reversed(memory.records) if record.commit != review.project.commit]
    since = next((commit for commit in known if git.comes_after(commit)), review.project.base)
    at = git.committed()
    if not since:
        return Change(files=len(review.layout.python_files), at=at)
    commits, changed, lines = git.size(since)
    return Change(since=since, commits=commits, files=changed, lines=lines, at=at)


def _recorded(git: Git, memory: Memory, commit: str, folder: str) -> bool:
    """Tell whether a commit was recorded, or all that came after a recorded one is what recording writes."""
    commits = [record.commit for record in memory.records]
    if commit in commits:
        return True
    last = next((known for known in reversed(commits) if git.comes_after(known)), "")
    ours = tuple(f"{folder}/{name}" for name in (HISTORY_FILE, *portrait.PARTS))
    return bool(last) and set(git.changed(last)) <= set(ours) and git.commits(last) == git.commits(last, *ours)
