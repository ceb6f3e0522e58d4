"""What the commands of the memory share: the project with its memory, and the findings of its last run."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gate import pipeline
from gate.errors import UsageError
from gate.memory import applying, noticing, outline
from gate.memory.editing import HEADING
from gate.model.finding import Finding
from gate.model.memory import Issue, Memory, Standing
from gate.model.recollection import Notice
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.model.words import Status
from gate.policy.memory import ISSUES_FILE
from gate.reports.json import ReportDocument
from gate.system import clock, files, recollection
from gate.system.git import Git
from gate.system.process import Processes
from gate.wording.text import counted


class Workplace(Struct, frozen=True, kw_only=True):
    """A project, its memory, and the day."""

    config: Config
    project: Project
    layout: Layout
    memory: Memory
    git: Git
    today: date

    @property
    def folder(self) -> str:
        """Give the folder of the memory, relative to the project."""
        return recollection.folder(Path(self.project.root), self.config, self.project.name)

    def last_run(self) -> ReportDocument | None:
        """Give the report of the last run; None where there is none. Raises UsageError where it cannot be read."""
        path = Path(self.project.root) / self.config.reports.folder / "gate.json"
        text = files.read(path)
        if text is None:
            return None
        try:
            return msgspec.json.decode(text, type=ReportDocument)
        except msgspec.DecodeError:
            raise UsageError(f"{path} cannot be read; another version of the gate wrote it.", "Run `gate run` first.") from None  # fmt: skip

    def findings(self) -> tuple[Finding, ...] | None:
        """Give the findings of the last run, but for those that the policy or the configuration switched off."""
        run = self.last_run()
        if run is None:
            return None
        found = tuple(msgspec.convert(one, Finding, from_attributes=True) for one in run.findings)
        return tuple(one for one in found if one.status != "ignored")

    def notices(self) -> tuple[Notice, ...]:
        """Give what the memory needs, by the findings of the last run."""
        run = self.last_run()
        topics = pipeline.topics()
        ground = recollection.ground(self.project, self.layout, self.config, self.memory, topics, self.today)
        findings = tuple(replace(one, status="existing", why="") for one in self.findings() or ())
        applied = applying.apply(findings, self.memory, ground)
        return noticing.notices(self.memory, ground, applied, _silent(run) if run else None)

    def basis(self) -> str:
        """Say what the notices rest on."""
        run = self.last_run()
        if run is None:
            return "the files alone; after a `gate run` also by its findings"
        silent = _silent(run)
        part = (
            ", which judged only a part"
            if silent is None
            else f"; silent: {', '.join(sorted(silent))}" if silent else ""
        )
        return f"the run of {run.date}{part}"

    def append(self, added: str) -> str:
        """Put an entry at the end of the known issues, and give the file."""
        name = f"{self.folder}/{ISSUES_FILE}"
        path = Path(self.project.root) / name
        text = recollection.exact(path, name) if path.exists() else f"{HEADING}\n"
        files.write(path, outline.append(text, added))
        return name


def workplace(folder: str) -> Workplace:
    """Read the project and its memory; raises GateError for what the user must correct."""
    processes = Processes()
    config, project, layout = pipeline.prepare(folder, processes)
    root = Path(project.root)
    return Workplace(
        config=config,
        project=project,
        layout=layout,
        memory=recollection.remember(root, config, project),
        git=Git(root, processes),
        today=clock.today(),
    )


def listed(memory: Memory) -> Iterator[str]:
    """Write what is remembered, one line for each entry."""
    if not memory.files:
        yield "There is no memory; `gate memory init` begins one."
    elif not any((memory.issues, memory.false_positives, memory.priorities, memory.budgets, memory.history)):
        yield "Nothing is written down yet that changes a review."
    for issue in memory.issues:
        where = ", ".join(map(str, issue.places)) or "no location"
        yield f"{issue.at}: {_standing(issue)}: {issue.title} ({where})"
    for false in memory.false_positives:
        yield f"{false.at}: false positive: {false.title}"
    for priority in memory.priorities:
        where = ", ".join(map(str, priority.places)) or (
            f"everywhere, {priority.level}" if priority.level else "a hint"
        )
        yield f"{priority.at}: priority: {priority.title} ({where})"
    for budget in memory.budgets:
        yield f"{budget.at}: budget: {budget.name} {budget}"
    if memory.history:
        yield f"{counted(len(memory.history), 'review')}, {len(memory.records)} of them by the gate; `gate trends` draws them."


def as_json(memory: Memory) -> Iterator[str]:
    """Write what is remembered as JSON."""
    yield msgspec.json.format(msgspec.json.encode(memory), indent=2).decode()


def _standing(issue: Issue) -> str:
    """Say what an issue is and how long."""
    if issue.standing is Standing.OPEN and issue.term:
        return f"until {issue.term.last.isoformat()}" if issue.term.last else "lapsed"
    return issue.standing.value


def _silent(run: ReportDocument) -> frozenset[str] | None:
    """Give the checks that gave no answer in a run; None where not all were asked."""
    if run.scores is None:
        return None
    return frozenset(o.check for o in run.outcomes if o.status in (Status.UNAVAILABLE, Status.UNTRUSTED))
