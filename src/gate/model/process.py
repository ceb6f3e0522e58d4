"""What a check asks the machine to run, and what it gets back."""

from msgspec import Struct, field

from gate.model.compose import Compose, ComposeReport


class Command(Struct, frozen=True, kw_only=True):
    """One process to run.

    `argv` is never a shell string. `variables` are added to the cleaned environment. `inputs` are files, by absolute
    path, written before the start; `outputs` are files, by absolute path, removed before the start and read
    afterwards. `copy` runs it in a throw-away copy of the project, for tools that change files. `compose` are services
    that run in containers meanwhile. `patience` are the
    seconds after which it is ended, at the latest; whether it ended, or could not start, is then for the check to judge. `importable` is a folder
    that its Python can import from.
    """

    argv: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    copy: bool = False
    compose: Compose | None = None
    importable: str = ""
    patience: float = 0.0


PAUSE = Command(argv=())
"""Asks for nothing: a check that works by itself lets the run end here where it was interrupted or takes too long."""


class Raw(Struct, frozen=True, kw_only=True):
    """What a process left behind; nothing in it is trusted yet.

    `stopped` says why the gate ended it or could not start it, and is empty for a process that ended by itself.
    `untracked` are the paths that it created in a copy of the project and that git neither tracks nor ignores.
    `compose` is what became of the services that the command had asked for.
    """

    exit_code: int
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
    stopped: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    untracked: tuple[str, ...] = ()
    compose: ComposeReport | None = None
