"""The line from a folder to a review: every stage once, in order."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate import __version__, layout, plan, registry, stack, triage, verdict
from gate.memory import noticing
from gate.model.check import Check
from gate.model.memory import Memory
from gate.model.outcome import Outcome
from gate.model.review import Review, Scorecard, Triage, Verdict
from gate.model.scope import Layout, Project, Stack
from gate.model.settings import Config
from gate.model.words import Dimension, Status
from gate.policy.topics import TOPICS, Topics
from gate.score import whole
from gate.system import bootstrap, chronicle, clock, environment, files, recollection, schedule, survey
from gate.system.git import Git
from gate.system.process import Processes


class Request(Struct, frozen=True, kw_only=True):
    """What the user asked for."""

    folder: str = "."
    named: tuple[str, ...] = ()
    staged: bool = False
    ci: bool = False
    allow_missing: tuple[str, ...] = ()
    use_cache: bool = True
    keep: bool = False
    record: bool | None = None
    bootstrap: bool = False


def prepare(folder: str, processes: Processes) -> tuple[Config, Project, Layout]:
    """Read the configuration and look at the project; raises ConfigError and UsageError."""
    checks = registry.checks()
    root = survey.find_root(Path(folder).resolve(), processes)
    config = survey.load_config(
        root, {name: check.refuses for name, check in checks.items()}, tuple(registry.reports())
    )
    project = survey.look(root, config, processes)
    return config, project, layout.find(project.files, project.manifest, config)


def _unheard(_text: str, _ended: bool) -> None:
    """Announce nothing."""


def review(
    request: Request, processes: Processes, watch: schedule.Watch, announce: bootstrap.Announce = _unheard
) -> Review:
    """Run the checks and give the review; raises GateError for what the user must correct, Interrupted on a signal."""
    started = clock.seconds()
    config, project, places = prepare(request.folder, processes)
    if request.bootstrap and _needs_environment(request):
        project = _equipped(project, processes, announce)
    root = Path(project.root)
    git = Git(root, processes)
    memory = recollection.remember(root, config, project)
    if request.record:
        chronicle.refuse(memory, project, whole=not (request.named or request.staged))
    only = git.staged() if request.staged else None
    if only is not None:
        project = _with_added(project, git)
    found = steps(project, places, config, request.named, only)
    outcomes = _run(request, project, found, memory, processes, watch)
    ground = recollection.ground(project, places, config, memory, _topics(memory), clock.today())
    sorted_findings = triage.sort(outcomes, config, places, _lines(root, outcomes), project.added)
    sorted_findings, applied = triage.recall(sorted_findings, memory, ground)
    card, decision = _judge(
        request, config, sorted_findings, outcomes, lambda: files.count_lines(root, places.source_files)
    )
    silent = frozenset(o.check for o in outcomes if o.status in (Status.UNAVAILABLE, Status.UNTRUSTED))
    done = Review(
        version=__version__,
        date=ground.today.isoformat(),
        project=project,
        layout=places,
        stack=_stack(project),
        config=config,
        outcomes=outcomes,
        triage=sorted_findings,
        verdict=decision,
        scorecard=card,
        memory=noticing.recollect(memory, ground, applied, silent if card else None, config.memory.debt),
        seconds=clock.seconds() - started,
        ci=request.ci,
    )
    return chronicle.finish(done, memory, git, request.record)


def _run(
    request: Request,
    project: Project,
    found: tuple[plan.Step, ...],
    memory: Memory,
    processes: Processes,
    watch: schedule.Watch,
) -> tuple[Outcome, ...]:
    """Run the steps of a plan, with what the memory gives them."""
    recorded = tuple(record for record in memory.records if record.commit != project.commit)
    known = {"keep": request.keep, "budgets": memory.budgets, "recorded": recorded}
    found = tuple(replace(step, scope=replace(step.scope, **known)) for step in found)
    use_cache = request.use_cache and not request.ci and not request.keep
    outcomes = schedule.run(found, files.own_folder(Path(project.root)), processes, watch, use_cache)
    return _replaced(outcomes, _stand_ins())


def _judge(
    request: Request, config: Config, found: Triage, outcomes: tuple[Outcome, ...], size: Callable[[], int]
) -> tuple[Scorecard | None, Verdict]:
    """Score the work and decide; a run of some checks or files has no scores. `size` counts the lines of the sources."""
    circumstances = verdict.Circumstances(
        ci=request.ci,
        named=bool(request.named),
        staged=request.staged,
        allow_missing=request.allow_missing,
        stand_ins=_stand_ins(),
    )
    if request.named or request.staged:
        return None, verdict.decide_named(found, outcomes, config, circumstances)
    quality = tuple(name for name, check in registry.checks().items() if check.dimension is Dimension.QUALITY)
    card = whole.grade(found, outcomes, config, size(), quality)
    return card, verdict.decide(found, card, outcomes, config, circumstances)


def _stand_ins() -> dict[str, str]:
    """Give the checks that answer in the place of others, by the name of the other."""
    return {check.stands_in_for: name for name, check in registry.checks().items() if check.stands_in_for}


def _topics(memory: Memory) -> Topics:
    """Give the topics that the memory needs; reading those of the rules takes a moment, which most runs can save."""
    return topics() if memory.issues or memory.false_positives or memory.priorities else TOPICS


def topics() -> Topics:
    """Give what people call the findings of each rule."""
    from gate.rules import catalogue

    return {**TOPICS, **catalogue.topics()}


def steps(
    project: Project, places: Layout, config: Config, named: tuple[str, ...] = (), only: tuple[str, ...] | None = None
) -> tuple[plan.Step, ...]:
    """Give the plan of a run, with the tools of each check found."""
    checks: dict[str, Check] = registry.checks()
    tools = {name: environment.tools((*c.needs, *c.uses), c.inside, project.environment) for name, c in checks.items()}
    folder = f"{project.root}/{files.FOLDER}"
    folders = (f"{folder}/artifacts", f"{folder}/cache")
    return plan.make(project, places, _stack(project), config, checks, tools, folders, named, only)


def _equipped(project: Project, processes: Processes, announce: bootstrap.Announce) -> Project:
    """Give the project with an environment that is made where it has none of its own, but perhaps another project's."""
    found = project.environment
    if found is None:
        return bootstrap.equip(project, processes, announce)
    lacks = environment.foreign(found, survey.direct(project.manifest, project.texts))
    if not lacks:
        return project
    equipped = bootstrap.equip(replace(project, environment=None), processes, announce)
    if equipped.environment is None:
        return equipped
    more = f" and {len(lacks) - 1} more" if len(lacks) > 1 else ""
    why = f"not {found.source}, which lacks {lacks[0]}{more}"
    made = equipped.environment
    return replace(equipped, environment=replace(made, notes=(*made.notes, why)))


def _needs_environment(request: Request) -> bool:
    """Tell whether a run has checks that look beyond single files."""
    checks = registry.checks()
    return not request.staged and (not request.named or any(not checks[name].quick for name in request.named))


def _replaced(outcomes: tuple[Outcome, ...], stand_ins: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Say of an unavailable check which other one has answered in its place."""
    answered = {outcome.check for outcome in outcomes if outcome.status.answered}
    return tuple(
        (
            replace(outcome, reason=f"{outcome.reason}; {stand_ins[outcome.check]} has answered in its place")
            if outcome.status is Status.UNAVAILABLE and stand_ins.get(outcome.check) in answered
            else outcome
        )
        for outcome in outcomes
    )


def _stack(project: Project) -> Stack:
    """Find the technologies of the project."""
    packages = project.environment.packages if project.environment else ()
    return stack.detect(project.manifest, project.texts, {package.name: package.version for package in packages})


def _with_added(project: Project, git: Git) -> Project:
    """Compare with the index instead of the base branch."""
    return replace(project, added=git.added("", staged=True))


def _lines(root: Path, outcomes: tuple[Outcome, ...]) -> dict[str, tuple[str, ...]]:
    """Read the source lines of every file with a finding."""
    paths = {finding.path for outcome in outcomes for finding in outcome.findings if finding.path}
    return files.lines(root, sorted(paths))
