"""Decides which checks a run has, and on what."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from gate.errors import UsageError
from gate.model.check import Check
from gate.model.scope import Environment, Layout, Project, Scope, Stack, Tool
from gate.model.settings import CheckSettings, Config
from gate.model.words import Status

MAKES_ONE = "`gate run --bootstrap` makes one"


class Step(Struct, frozen=True):
    """One check of a plan: what it sees, or why it does not run and what that makes of its outcome."""

    check: Check
    scope: Scope
    reason: str = ""
    status: Status = Status.SKIPPED


def make(
    project: Project,
    layout: Layout,
    stack: Stack,
    config: Config,
    checks: Mapping[str, Check],
    tools: Mapping[str, Mapping[str, Tool]],
    folders: tuple[str, str],
    named: Sequence[str] = (),
    only: tuple[str, ...] | None = None,
) -> tuple[Step, ...]:
    """Give the steps of a run in the order of the checks' names.

    `tools` holds, for each check, the tools that were found for it. `folders` are the artifacts and the cache folder. `named` limits the
    run to these checks, `only` to these files and so to the quick checks. Raises UsageError for an unknown name.
    """
    wanted = tuple(named) or tuple(n for n, c in checks.items() if only is None or c.quick)
    steps = []
    for name in wanted:
        if name not in checks:
            raise UsageError(f"There is no check {name!r}.", f"The checks are: {', '.join(checks)}.")
        check = checks[name]
        settings = config.checks.get(name, CheckSettings())
        scope = Scope(
            project=project,
            layout=layout,
            stack=stack,
            config=config,
            settings=settings,
            tools=dict(tools[name]),
            artifacts=f"{folders[0]}/{name}",
            cache=f"{folders[1]}/{name}",
            only=only,
        )
        if not settings.enabled and name not in named:
            steps.append(Step(check, scope, "switched off in the configuration"))
        else:
            reason, status = _obstacle(check, scope)
            steps.append(Step(check, scope, reason, status))
    return tuple(steps)


def _obstacle(check: Check, scope: Scope) -> tuple[str, Status]:
    """Give the reason why a check cannot run, and what that makes of it."""
    reason = check.applies(scope) if check.applies else ""
    if reason:
        return reason, Status.SKIPPED
    if check.reads == "python" and not scope.python_files:
        if scope.only is not None:
            return "no Python file is staged", Status.SKIPPED
        return "there are no Python files", Status.UNTRUSTED
    environment = scope.project.environment
    if check.environment and environment is None:
        return f"the project has no environment: {scope.project.lack or MAKES_ONE}", Status.UNAVAILABLE
    absent = tuple(tool for tool in check.needs if tool not in scope.tools)
    inside = tuple(tool for tool in absent if tool in check.inside)
    if environment and inside:
        return _absent(inside, environment), Status.UNAVAILABLE
    return (_absent(absent), Status.UNAVAILABLE) if absent else ("", Status.SKIPPED)


def _absent(tools: tuple[str, ...], environment: Environment | None = None) -> str:
    """Say which tools are not installed, and give the line that installs them; where there is no environment, with pip."""
    names = f"{' and '.join(tools)} {'is' if len(tools) == 1 else 'are'} not installed"
    if environment is None:
        return f"{names}: `python -m pip install {' '.join(tools)}`"
    return f"{names} in {environment.source}: {environment.install(*tools)}"
