"""Ten reviews of a real repository with branches, merges and a rebase: nothing is lost, and the trends are right."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.errors import MemoryFileError, UsageError
from gate.model.memory import Memory
from gate.model.outcome import CoverageReport
from gate.model.recollection import Recollection, Repeat
from gate.model.review import Review, Triage
from gate.model.scope import Layout
from gate.model.settings import Config
from gate.system import chronicle, recollection
from gate.system.git import Git
from gate.system.process import Processes
from tests import reviews
from tests.workshop import Workshop, git_environment

HISTORY = "memory/review_history.md"
ATTRIBUTES = "memory/**/review_history.md merge=union\n"
START = date(2027, 1, 1)


class Team:
    """People who change the code, review it and commit what was recorded."""

    def __init__(self, workshop: Workshop) -> None:
        """Begin with an empty history."""
        self.workshop = workshop
        self.git = Git(workshop.root, Processes())
        self.done: list[str] = []
        self.day = 0
        workshop.write(
            {
                ".gitattributes": ATTRIBUTES, HISTORY: "# Review History\n\nWritten by hand.\n",
                ".gitignore": ".gate\n", "src/a.py": "x = 0\n",
            }
        )  # fmt: skip
        self.commit("begin")

    def commit(self, message: str) -> None:
        """Commit everything, an hour after the last commit."""
        self.day += 1
        when = f"{(START + timedelta(days=self.day)).isoformat()}T12:00:00+00:00"
        if not (self.workshop.root / ".git").exists():
            self.workshop.git("init", "--quiet", "--initial-branch=main")
        self.workshop.git("add", "--all")
        environment = git_environment() | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        subprocess.run(("git", "commit", "-qm", message), cwd=self.workshop.root, env=environment, check=True)

    def memory(self) -> Memory:
        """Read the memory."""
        project = replace(reviews.PROJECT, root=str(self.workshop.root), name="x", texts={})
        return recollection.remember(self.workshop.root, Config(), project)

    def look(self, **more: object) -> Review:
        """Review the commit that is checked out."""
        review = reviews.many()
        project = replace(
            review.project, root=str(self.workshop.root), commit=self.git.commit(), base="", name="x", texts={}
        )
        given = {"project": project, "memory": Recollection(folder="memory"), "date": (START + timedelta(days=self.day)).isoformat(),
                 "layout": Layout(source_files=("src/a.py",)), **more}  # fmt: skip
        return replace(review, **given)

    def review(self, coverage: float = 84.5, **more: object) -> Review:
        """Change something, review it, record the review and commit the record."""
        file = self.workshop.root / "src" / f"{len(self.done)}.py"
        file.write_text(f"x = {len(self.done)}\n", encoding="utf-8")
        self.commit(f"change {len(self.done)}")
        review = self.look(**more)
        tested = replace(review.outcomes[1], coverage=CoverageReport(total=coverage, floor=85.0))
        review = replace(review, outcomes=(review.outcomes[0], tested))
        memory = self.memory()
        seen = chronicle.finish(review, memory, self.git, wanted=True)
        assert seen.memory is not None
        assert seen.memory.recorded == HISTORY
        self.done.append(review.project.commit)
        self.commit(f"review {len(self.done)}")
        return seen

    def blocks(self) -> list[str]:
        """Give the entries of the history as they stand in the file."""
        text = (self.workshop.root / HISTORY).read_text(encoding="utf-8")
        return text.split("\n## ")[1:]


@pytest.fixture
def team(workshop: Workshop) -> Team:
    """Give a team with an empty history."""
    return Team(workshop)


def test_ten_reviews_on_branches_that_are_merged_and_rebased(team: Team) -> None:
    git = team.workshop.git
    for coverage in (70.0, 72.0, 74.0):
        team.review(coverage)
    for name, number in (("seats", 2), ("mail", 2), ("late", 1)):
        git("checkout", "--quiet", "-b", name, "main")
        for _ in range(number):
            team.review(76.0)
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "-m", "seats", "seats")
    git("merge", "--quiet", "--no-ff", "-m", "mail", "mail")
    git("checkout", "--quiet", "late")
    git("rebase", "--quiet", "main")
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--ff-only", "late")
    team.review(88.0)
    last = team.review(90.0)

    records = team.memory().records
    assert [record.commit for record in records] == team.done
    assert len(set(team.done)) == 10
    assert len(team.blocks()) == 10
    for commit in team.done:
        (block,) = (block for block in team.blocks() if f'"commit":"{commit}"' in block)
        assert block.startswith("Review: 2027-01-")
        assert f"({commit[:10]})\n" in block
        assert {other for other in team.done if f"<!-- {other[:10]} -->" in block} == {commit}
        assert block.count("**Coverage**") == block.count("### Critical Issues") == block.count("- By category") == 1
        assert block.rstrip().endswith("-->")
    text = (team.workshop.root / HISTORY).read_text(encoding="utf-8")
    assert text.startswith("# Review History\n\nWritten by hand.\n")
    assert "<<<<<<<" not in text
    assert git("status", "--porcelain") == ""

    assert last.memory is not None
    trends = last.memory.trends
    series = {one.name: one.values for one in trends.series}
    assert series["coverage"] == (70.0, 72.0, 74.0, 76.0, 76.0, 76.0, 76.0, 76.0, 88.0, 90.0)
    assert Repeat("ruff/S608", 10) in trends.repeats
    assert Repeat("Async", 10) in trends.repeats


def test_a_commit_is_recorded_once(team: Team) -> None:
    team.review()
    before = (team.workshop.root / HISTORY).read_bytes()
    again = chronicle.finish(team.look(), team.memory(), team.git, wanted=True)
    assert again.memory is not None
    assert again.memory.recorded == f"{HISTORY} has this commit already"
    team.workshop.git("checkout", "--quiet", "HEAD~1")
    team.workshop.write({HISTORY: before})
    chronicle.finish(team.look(), team.memory(), team.git, wanted=True)
    assert (team.workshop.root / HISTORY).read_bytes() == before


def test_other_changes_beside_the_record_are_recorded(team: Team) -> None:
    team.review()
    team.workshop.write({"src/a.py": "x = 9\n"})
    team.commit("more")
    seen = chronicle.finish(team.look(), team.memory(), team.git, wanted=True)
    assert seen.memory is not None
    assert seen.memory.recorded == HISTORY
    assert len(team.memory().records) == 2
    assert "**Scope**: 2 commits since" in team.blocks()[1]


def test_a_merge_of_the_record_alone_adds_nothing_and_an_empty_commit_is_one_of_its_own(team: Team) -> None:
    git = team.workshop.git
    git("checkout", "--quiet", "-b", "record")
    team.review()
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "-m", "the record", "record")
    seen = chronicle.finish(team.look(), team.memory(), team.git, wanted=True)
    assert seen.memory is not None
    assert seen.memory.recorded.endswith("has this commit already")
    git("commit", "--quiet", "--allow-empty", "--message", "nothing")
    seen = chronicle.finish(team.look(), team.memory(), team.git, wanted=True)
    assert seen.memory is not None
    assert seen.memory.recorded == HISTORY
    assert len(team.memory().records) == 2


def test_what_was_heavy_and_is_gone_is_resolved(team: Team) -> None:
    team.review()
    light = Triage(tuple(one for one in reviews.many().triage.open if one.rule != "S608"))
    prints = Triage(tuple(replace(one, fingerprint=f"{place:016x}") for place, one in enumerate(light.open)))
    seen = team.review(triage=prints)
    assert seen.memory is not None
    assert "ruff/S608 in src/orders/services/refunds.py" in seen.memory.resolved
    assert "### Resolved from Previous Review" in team.blocks()[1]


@pytest.mark.parametrize(
    ("ci", "branch", "recorded"), [(True, "main", True), (True, "work", False), (False, "main", False)]
)
def test_by_default_a_review_is_recorded_in_ci_on_the_main_branch(
    ci: bool, branch: str, recorded: bool, team: Team
) -> None:
    team.workshop.git("checkout", "--quiet", "-B", branch)
    seen = chronicle.finish(team.look(ci=ci), team.memory(), team.git, wanted=None)
    assert seen.memory is not None
    assert bool(seen.memory.recorded) is recorded
    assert len(team.memory().records) == recorded


def test_a_detached_head_is_main_where_ci_says_so(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.workshop.git("checkout", "--quiet", "--detach")
    for name, value, main in (
        ("GITHUB_REF", "refs/heads/main", True),
        ("GITHUB_REF", "refs/pull/7/merge", False),
        ("GITHUB_REF", "", False),
        ("BUILD_SOURCEBRANCH", "refs/heads/main", True),
        ("BUILD_SOURCEBRANCH", "refs/heads/work", False),
    ):
        monkeypatch.delenv("GITHUB_REF", raising=False)
        monkeypatch.setenv(name, value)
        assert team.git.on_main() is main


def test_a_review_that_wants_no_record_leaves_the_history_alone(team: Team) -> None:
    before = (team.workshop.root / HISTORY).read_bytes()
    chronicle.finish(team.look(ci=True), team.memory(), team.git, wanted=False)
    assert (team.workshop.root / HISTORY).read_bytes() == before


def test_what_cannot_be_recorded_is_refused_before_anything_runs(team: Team) -> None:
    project = team.look().project
    with pytest.raises(UsageError, match="not named checks"):
        chronicle.refuse(team.memory(), project, whole=False)
    with pytest.raises(UsageError, match="There is no memory"):
        chronicle.refuse(Memory(), project, whole=True)
    with pytest.raises(UsageError, match="There is no commit"):
        chronicle.refuse(team.memory(), replace(project, commit=""), whole=True)


def test_a_review_without_scores_or_memory_is_left_as_it_is(team: Team) -> None:
    named = team.look(scorecard=None)
    assert chronicle.finish(named, team.memory(), team.git, wanted=None) is named
    bare = team.look(memory=None)
    assert chronicle.finish(bare, team.memory(), team.git, wanted=None) is bare


def test_a_history_that_cannot_be_read_is_not_written_over(team: Team) -> None:
    memory, review = team.memory(), team.look()
    path = Path(team.workshop.root / HISTORY)
    path.write_bytes(b"# Review History\n\n\xff\n")
    with pytest.raises(MemoryFileError, match=rf"^{HISTORY}:3: this is not UTF-8 text"):
        chronicle.finish(review, memory, team.git, wanted=True)
    assert path.read_bytes() == b"# Review History\n\n\xff\n"


def test_union_merge_would_weave_entries_without_the_marks(team: Team) -> None:
    """Why the entries name their commit so often: git keeps four common lines in a row where they are."""
    git = team.workshop.git
    bare = "\n## Review: {day}\n\n**Reviewer**: gate\n**Scores**: 4\n**Coverage**: 85\n\n### Critical Issues\n\nNone.\n\n{day}\n"
    text = (team.workshop.root / HISTORY).read_text(encoding="utf-8")
    for branch, day in (("one", "2027-02-01"), ("two", "2027-02-02")):
        git("checkout", "--quiet", "-b", branch, "main")
        team.workshop.write({HISTORY: text + bare.format(day=day)})
        team.commit(branch)
    git("merge", "--quiet", "-m", "both", "one")
    assert (team.workshop.root / HISTORY).read_text(encoding="utf-8").count("### Critical Issues") == 1
