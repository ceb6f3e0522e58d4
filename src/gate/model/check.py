"""The form of a check: a value with one pure conversation."""

from collections.abc import Callable, Generator
from typing import Literal

from msgspec import Struct

from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Dimension

Conversation = Generator[Command, Raw, Outcome]


class Check(Struct, frozen=True, kw_only=True):
    """One tool of the gate.

    `run` is a generator without side effects: it yields the commands that it wants run, gets back what they left,
    and returns the outcome. `needs` are the tools it calls; those in `inside` must come from the project's own
    environment. `uses` are tools that it calls where they are found. `reads` says what its answer depends on, for the
    cache: the Python files and configurations, every file, or what lies beyond the project, so that it is never
    remembered. `daily` answers also depend on the day. `quick` checks judge single files and run at the commit.
    `stands_in_for` names a check that this one replaces where that one is unavailable.
    `after` names the checks that run before this one, where they are in the plan, and whose outcomes are then in
    `scope.before`. `applies` gives a sentence why the check has nothing to do here, or nothing; it may raise ConfigError.
    `code` asks for the texts of the Python files in `scope.code`, `facts` for what all of them say in `scope.facts`; such
    an answer depends on the whole project, also where only some files are wanted.
    """

    name: str
    summary: str
    run: Callable[[Scope], Conversation]
    needs: tuple[str, ...]
    dimension: Dimension = Dimension.QUALITY
    inside: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    environment: bool = False
    reads: Literal["python", "everything", "beyond"] = "python"
    daily: bool = False
    quick: bool = False
    code: bool = False
    facts: bool = False
    stands_in_for: str = ""
    after: tuple[str, ...] = ()
    applies: Callable[[Scope], str] | None = None
    refuses: tuple[str, ...] = ()
    help: str = ""
