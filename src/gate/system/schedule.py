"""Runs the steps of a plan side by side, longest first, and keeps what they left."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType

from msgspec.structs import replace

from gate.errors import GateError, Interrupted
from gate.model.outcome import Outcome
from gate.model.process import PAUSE, Command, Raw
from gate.model.scope import Scope
from gate.model.words import Status
from gate.plan import Step
from gate.syntax.modules import module_names
from gate.system import cache, clock, compose, copies, facts, files
from gate.system.process import Processes

Watch = Callable[[str, Outcome | None], None]
"""Called with a check's name when it starts (None) and when it ends (its outcome)."""

_USUALLY_LONG = ("tests", "integration", "pre-commit", "mypy", "safety")


def run(
    steps: Sequence[Step], folder: Path, processes: Processes, watch: Watch, use_cache: bool
) -> tuple[Outcome, ...]:
    """Run the steps and give their outcomes in the order of the plan.

    At most as many checks run at once as the machine has cores. `folder` is the project's `.gate`. Whatever ends the
    run early, every process is ended before it is raised.
    """
    times = cache.times(folder / "cache")
    chains = sorted(_chains(steps), key=lambda chain: -_expected(chain[0], times))
    outcomes: dict[str, Outcome] = {}

    def work(chain: Sequence[Step]) -> None:
        for step in chain:
            watch(step.check.name, None)
            outcome = _one(step, outcomes, folder, processes, use_cache)
            outcomes[step.check.name] = outcome
            watch(step.check.name, outcome)

    with ThreadPoolExecutor(max_workers=cores()) as pool:
        try:
            done, _ = wait([pool.submit(work, chain) for chain in chains], return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        except BaseException:
            processes.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    ran = {name: o.seconds for name, o in outcomes.items() if o.status.answered and not o.cached}
    if ran:
        cache.save_times(folder / "cache", ran)
    return tuple(outcomes[step.check.name] for step in steps)


def cores() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def signals(processes: Processes) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into Interrupted while the block runs, with every process ended first."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Interrupted("Interrupted; every tool was stopped and no report was written.")

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except BaseException:
        processes.stop()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _chains(steps: Sequence[Step]) -> list[list[Step]]:
    """Put each stand-in behind the check that it stands in for, and a check behind those that it waits for."""
    chains: list[list[Step]] = []
    for step in sorted(steps, key=lambda step: len(_ancestors(step, steps))):
        mine = [chain for chain in chains if any(one.check.name in _awaited(step) for one in chain)]
        chains = [chain for chain in chains if chain not in mine]
        chains.append([*(one for chain in mine for one in chain), step])
    return chains


def _awaited(step: Step) -> tuple[str, ...]:
    """Give the names of the checks that must have ended before a step starts."""
    return (*step.check.after, *((step.check.stands_in_for,) if step.check.stands_in_for else ()))


def _ancestors(step: Step, steps: Sequence[Step]) -> set[str]:
    """Give the names of all checks of a plan that must have ended before a step starts, near and far."""
    direct = [one for one in steps if one.check.name in _awaited(step)]
    return {one.check.name for one in direct}.union(*(_ancestors(one, steps) for one in direct))


def _expected(step: Step, times: dict[str, float]) -> float:
    """Give the seconds a check is expected to take."""
    name = step.check.name
    return times.get(name, 60.0 - _USUALLY_LONG.index(name) if name in _USUALLY_LONG else 0.0)


def _one(step: Step, before: dict[str, Outcome], folder: Path, processes: Processes, use_cache: bool) -> Outcome:
    """Give the outcome of one step: decided already, remembered, or run."""
    replaced = before.get(step.check.stands_in_for)
    if replaced and replaced.status.answered:
        return _named(Outcome(status=Status.SKIPPED, reason=f"{replaced.check} has answered"), step)
    if step.reason:
        return _named(Outcome(status=step.status, reason=step.reason), step)
    known = {name: before[name] for name in step.check.after if name in before}
    if known:
        step = replace(step, scope=replace(step.scope, before=known))
    use_cache = use_cache and step.check.reads != "beyond"
    started = clock.seconds()
    fingerprint = cache.key(step) if use_cache else ""
    remembered = cache.load(step, fingerprint) if use_cache else None
    if remembered:
        return remembered
    with files.lock(Path(step.scope.cache) / "lock", lambda: processes.stopping):
        try:
            with facts.without_collector() if step.check.facts else nullcontext():
                outcome = _converse(step, processes, folder)
        except GateError as problem:
            outcome = Outcome(status=Status.UNTRUSTED, reason=problem.message)
    outcome = replace(_named(outcome, step), seconds=clock.seconds() - started)
    if use_cache and not processes.stopping:
        cache.save(step, fingerprint, outcome)
    return outcome


def _named(outcome: Outcome, step: Step) -> Outcome:
    """Add the check's name, and the version and source of its first tool where the check did not say them."""
    tool = next((step.scope.tools[need] for need in step.check.needs if need in step.scope.tools), None)
    return replace(
        outcome,
        check=step.check.name,
        tool_version=outcome.tool_version or (tool.version if tool else ""),
        tool_source=outcome.tool_source or (tool.source if tool else ""),
    )


def _converse(step: Step, processes: Processes, folder: Path) -> Outcome:
    """Hold a check's conversation: run what it asks for, hand back what came, until it has its outcome."""
    root = Path(step.scope.project.root)
    deadline = clock.seconds() + step.scope.settings.timeout
    talk = step.check.run(_with_sources(step, root, folder, processes))
    log: list[str] = []
    code: int | None = None
    files.fresh(Path(step.scope.artifacts))
    try:
        command = next(talk)
        while True:
            if command == PAUSE:
                if processes.stopping or clock.seconds() > deadline:
                    why = "the run was interrupted" if processes.stopping else "no answer in time"
                    return Outcome(status=Status.UNTRUSTED, reason=why)
                command = next(talk)
                continue
            raw = _execute(command, step, root, processes, deadline - clock.seconds())
            log += [
                " ".join(command.argv),
                f"exit code {raw.exit_code} {raw.stopped}".rstrip(),
                raw.stdout,
                raw.stderr,
                "",
            ]
            code = raw.exit_code
            if raw.stopped and raw.compose is None and not command.patience:
                talk.close()
                name = Path(command.argv[0]).name
                reason = raw.stopped if name in raw.stopped else f"{name}: {raw.stopped}"
                return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=code)
            command = talk.send(raw)
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome if outcome.exit_code is not None else replace(outcome, exit_code=code)
    finally:
        files.write(folder / "outcomes" / f"{step.check.name}.log", "\n".join(log))


def _with_sources(step: Step, root: Path, folder: Path, processes: Processes) -> Scope:
    """Give the scope of a step, with the texts of the Python files or what they say where the check asks for it."""
    scope = step.scope
    if step.check.code:
        texts = ((path, files.read(root / path)) for path in scope.python_files)
        scope = replace(scope, code={path: text for path, text in texts if text is not None})
    if step.check.facts:
        names = module_names(scope.layout.python_files, scope.layout.sources)
        scope = replace(scope, facts=facts.gather(root, names, folder / "cache", processes))
    return scope


def _execute(command: Command, step: Step, root: Path, processes: Processes, left: float) -> Raw:
    """Run one command of a check, with its files put in place before and read back after."""
    for path, text in command.inputs.items():
        files.write(Path(path), text)
    for path in command.outputs:
        files.remove(Path(path))
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    variables = {**_paths(step), **_imports(command), **command.variables}
    seconds = max(min(left, command.patience or left), 0.1)
    if command.compose:
        raw = compose.run(
            command.compose, root, variables, seconds, processes,
            lambda more, rest, until: processes.run(command.argv, str(root), more, rest, until=until),
        )  # fmt: skip
    elif command.copy:
        raw = copies.run(command.argv, root, step.scope.project.files, variables, seconds, processes)
    else:
        raw = processes.run(command.argv, str(root), variables, seconds)
    texts = {path: files.read(Path(path)) for path in command.outputs}
    outputs = {path: text for path, text in texts.items() if text is not None}
    return replace(raw, outputs=outputs)


def _imports(command: Command) -> dict[str, str]:
    """Give the variable that lets Python import from a folder, beside what the user lets it import from."""
    if not command.importable:
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (command.importable, os.environ.get("PYTHONPATH", ""))))}


def _paths(step: Step) -> dict[str, str]:
    """Give the variables that make a tool see the project's environment as the active one."""
    environment = step.scope.project.environment
    if environment is None:
        return {}
    path = os.pathsep.join((str(Path(environment.python).parent), os.environ.get("PATH", os.defpath)))
    return {"PATH": path, "VIRTUAL_ENV": environment.prefix}
