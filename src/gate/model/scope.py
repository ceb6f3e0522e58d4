"""What a check may know: the project, its environment, the tools and the settings."""

import shlex
from typing import Any

from msgspec import Struct, field

from gate.model.budget import Budget
from gate.model.facts import ModuleFacts
from gate.model.memory import Record
from gate.model.outcome import Outcome
from gate.model.settings import CheckSettings, Config


class Package(Struct, frozen=True, order=True):
    """An installed or locked distribution, by its normalised name."""

    name: str
    version: str


class Environment(Struct, frozen=True, kw_only=True):
    """The reviewed project's own Python environment.

    `modules` are the top-level names that can be imported from its site-packages; `editable` are the distributions
    installed from a folder. `made` tells that the gate has made it from the project's files, and `notes` say how.
    """

    python: str
    prefix: str
    version: str
    source: str
    packages: tuple[Package, ...] = ()
    modules: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    made: bool = False
    notes: tuple[str, ...] = ()

    def find(self, name: str) -> Package | None:
        """Give the installed distribution of that normalised name."""
        return next((package for package in self.packages if package.name == name), None)

    def install(self, *names: str) -> str:
        """Say how distributions get into it; an environment that uv made has no pip of its own."""
        if self.made:
            return f"name {' and '.join(names)} among the project's dependencies, then `gate run --bootstrap`"
        inside = self.prefix.endswith(f"/{self.source}")
        python = self.python.replace(self.prefix, self.source, 1) if inside else self.python
        start = f"{python} -m pip install" if self.find("pip") else f"uv pip install --python {python}"
        return f"`{start} {shlex.join(names)}`"


class Tool(Struct, frozen=True):
    """A tool that was found: how to call it, which version, and whose it is."""

    name: str
    argv: tuple[str, ...]
    version: str
    source: str


class Layout(Struct, frozen=True, kw_only=True):
    """Where the code and the tests are; `assumed` says in sentences what was not configured."""

    sources: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    source_files: tuple[str, ...] = ()
    test_files: tuple[str, ...] = ()
    other_files: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def python_files(self) -> tuple[str, ...]:
        """Give every Python file that the gate looks at."""
        return (*self.source_files, *self.test_files, *self.other_files)


class Technology(Struct, frozen=True):
    """Something that the project is built with, as far as its manifests and environment say."""

    name: str
    version: str


class Stack(Struct, frozen=True):
    """The technologies in use."""

    technologies: tuple[Technology, ...] = ()

    def has(self, name: str) -> bool:
        """Tell whether the technology is in use."""
        return any(technology.name == name for technology in self.technologies)


class Project(Struct, frozen=True, kw_only=True):
    """A project as it lies on the disk, before anything was run.

    `files` are all its paths, `texts` the contents of its manifests, lock files and tool configurations by path,
    `manifest` the parsed pyproject.toml, `variables` the environment variables that checks may ask for. `added` are
    the added line numbers by path since `base`; None where there is nothing to compare with. `lack` says why it has
    no environment although one was to be made. `documents` are the tech designs by path, None for one that is not UTF-8
    text; `measurements` are the files that other tools have left.
    """

    root: str
    name: str = ""
    commit: str = ""
    branch: str = ""
    git: bool = False
    files: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    base: str = ""
    added: dict[str, frozenset[int]] | None = None
    environment: Environment | None = None
    lack: str = ""
    python: str = "3.11"
    variables: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str | None] = field(default_factory=dict)
    measurements: dict[str, str | None] = field(default_factory=dict)


class Scope(Struct, frozen=True, kw_only=True):
    """Everything that one check sees of one run.

    `only` limits the run to these files (staged ones); `None` means the whole project. `artifacts` and `cache` are
    absolute folders of this check's own. `code` are the texts of the Python files by path, for the checks that ask for
    them; a file that is not UTF-8 is not among them. `facts` are what all Python files of the project say, stubs
    excepted, for the checks that ask for them. `keep` asks for services to be left running afterwards.
    `before` are the outcomes of the checks that had to run first, by their names. `budgets` are the team's own,
    `recorded` the reviews of other commits in its memory, oldest first.
    """

    project: Project
    layout: Layout
    stack: Stack = Stack()
    config: Config
    settings: CheckSettings = CheckSettings()
    tools: dict[str, Tool] = field(default_factory=dict)
    artifacts: str = ""
    cache: str = ""
    only: tuple[str, ...] | None = None
    code: dict[str, str] = field(default_factory=dict)
    facts: tuple[ModuleFacts, ...] = ()
    keep: bool = False
    before: dict[str, Outcome] = field(default_factory=dict)
    budgets: tuple[Budget, ...] = ()
    recorded: tuple[Record, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Give the source files, or those among the wanted ones."""
        return self._among(self.layout.source_files)

    @property
    def python_files(self) -> tuple[str, ...]:
        """Give all Python files, or those among the wanted ones."""
        return self._among(self.layout.python_files)

    def _among(self, files: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the wanted files."""
        return files if self.only is None else tuple(file for file in files if file in set(self.only))

    def argv(self, tool: str, *arguments: str) -> tuple[str, ...]:
        """Give the command line of a tool that was found."""
        return (*self.tools[tool].argv, *arguments)
